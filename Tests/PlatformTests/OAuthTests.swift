import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

@Suite("An OAuth client")
struct OAuthTests {
    @Test("trades its code once, and its refresh token again and again, without any other token")
    func trades() async throws {
        let folder = try ScratchFolder()
        let (refresh, secret) = try await TestDaemon.with(folder: folder) { daemon in
            let client = try await daemon.call(
                OAuthClientCreate(name: "Amazing", redirectURI: "https://amazing.example.com/auth")
            )
            let made = try await daemon.call(
                OAuthAuthorizationCreate(client: .id(client.id), scope: ["read"])
            )
            #expect(made.accessToken == nil && made.client?.name == "Amazing")
            let code = try #require(made.grant?.code)
            #expect((1...300).contains(made.grant?.expiresIn ?? 0))

            let wrong = try await daemon.trade(code: code, secret: "wrong")
            #expect(wrong.status == 401 && wrong.text.contains("secret of the OAuth client"))
            #expect(try await daemon.trade(code: code, secret: nil).status == 401)
            #expect(try await daemon.trade(code: "\(code)x", secret: client.secret).status == 401)
            let traded = try await daemon.token(daemon.trade(code: code, secret: client.secret))
            #expect(traded.authorization.id == made.id && traded.grant.type == .authorizationCode)
            #expect((28_000...28_800).contains(traded.accessToken.expiresIn ?? 0))
            #expect(try await daemon.trade(code: code, secret: client.secret).status == 401)
            #expect(try await daemon.status("GET", traded.accessToken.token) == 200)
            #expect(try await daemon.status("POST", traded.accessToken.token) == 403)

            let again = try await daemon.token(
                daemon.trade(refresh: traded.refreshToken.token, secret: client.secret)
            )
            #expect(again.session == traded.session && again.refreshToken == traded.refreshToken)
            #expect(try await daemon.status("GET", traded.accessToken.token) == 401)
            #expect(try await daemon.status("GET", again.accessToken.token) == 200)
            let shown = try await daemon.call(OAuthAuthorizationInfo(authorization: made.id.description))
            #expect(shown.accessToken?.id == again.accessToken.id && shown.accessToken?.token == maskedToken)
            #expect(shown.grant == nil && shown.session?.id == again.session.id)
            return (again.refreshToken.token, client.secret)
        }
        // The state has no token in it that anybody could show.
        for name in try FileSystem.entries(of: folder.file("home")) where name.contains("sqlite") {
            let content = String(
                decoding: try FileSystem.readAll("\(folder.file("home"))/\(name)"),
                as: UTF8.self
            )
            #expect(!content.contains(refresh), "\(name)")
        }
        try await TestDaemon.with(folder: folder) { daemon in
            let token = try await daemon.token(daemon.trade(refresh: refresh, secret: secret))
            #expect(try await daemon.status("GET", token.accessToken.token) == 200)
        }
    }

    @Test("whose authorization gets another token before the trade trades its code, which is not shown again")
    func regenerated() async throws {
        try await TestDaemon.with { daemon in
            let client = try await daemon.call(OAuthClientCreate(name: "a", redirectURI: "http://a/"))
            let made = try await daemon.call(OAuthAuthorizationCreate(client: .id(client.id)))
            let again = try await daemon.call(
                OAuthAuthorizationRegenerate(authorization: made.id.description)
            )
            #expect(again.grant?.id == made.grant?.id && again.grant?.code == maskedToken)
            #expect(try await daemon.status("GET", again.accessToken?.token ?? "") == 200)
            let code = made.grant?.code ?? ""
            _ = try await daemon.token(daemon.trade(code: code, secret: client.secret))
        }
    }

    @Test("has five minutes for its code and eight hours for a token, by the platform's clock")
    func times() async throws {
        let folder = try ScratchFolder()
        try await TestDaemon.with(folder: folder, timeScale: 0.01) { daemon in
            let client = try await daemon.call(OAuthClientCreate(name: "a", redirectURI: "http://a/"))
            let call = OAuthAuthorizationCreate(client: .id(client.id), scope: ["read"])
            let late = try await daemon.call(call)
            daemon.clock.step(by: .seconds(300))
            #expect(try await daemon.trade(code: late.grant?.code ?? "", secret: client.secret).status == 401)
            try await daemon.until("it is forgotten") {
                try await daemon.call(OAuthAuthorizationList()).count == 1
            }
            let code = try await daemon.call(call).grant?.code ?? ""
            let traded = try await daemon.token(daemon.trade(code: code, secret: client.secret))
            let direct = try await daemon.call(OAuthAuthorizationCreate(expiresIn: 60, scope: ["read"]))
            #expect(try await daemon.status("GET", direct.accessToken?.token ?? "") == 200)
            daemon.clock.step(by: .seconds(28_800))
            #expect(try await daemon.status("GET", traded.accessToken.token) == 401)
            #expect(try await daemon.status("GET", direct.accessToken?.token ?? "") == 401)
            try await daemon.until("what has expired is removed") {
                try await daemon.call(OAuthAuthorizationList()).count == 2
            }
            let again = try await daemon.token(
                daemon.trade(refresh: traded.refreshToken.token, secret: client.secret)
            )
            #expect(try await daemon.status("GET", again.accessToken.token) == 200)
        }
        // What was over stays over, though the clock is the wall's again.
        try await TestDaemon.with(folder: folder) { daemon in
            let left = try await daemon.call(OAuthAuthorizationList())
            #expect(left.count == 2)
        }
    }

    @Test("acts in a session, which its user can end; so does the end of the token and of the client")
    func sessions() async throws {
        try await TestDaemon.with { daemon in
            let client = try await daemon.call(OAuthClientCreate(name: "a", redirectURI: "http://a/"))
            func trade() async throws -> OAuthToken {
                let call = OAuthAuthorizationCreate(client: .id(client.id), scope: ["global"])
                let code = try await daemon.call(call).grant?.code ?? ""
                return try await daemon.token(daemon.trade(code: code, secret: client.secret))
            }
            let tokens = [try await trade(), try await trade(), try await trade(), try await trade()]
            let listed = try await daemon.call(OAuthSessionList())
            #expect(Set(listed.map(\.id)) == Set(tokens.map(\.session.id)))
            #expect(listed.allSatisfy { $0.description == "a" })
            let ended = try await daemon.call(OAuthSessionDelete(session: tokens[0].session.id.description))
            #expect(ended.id == tokens[0].session.id)
            let bearer: Fields = [
                "Authorization": Credentials.bearer(tokens[1].accessToken.token).fieldValue
            ]
            let own = try await daemon.send("GET", "/oauth/authorizations/~", fields: bearer, to: daemon.api)
            #expect(own.text.contains(tokens[1].authorization.id.description))
            let logout = try await daemon.send("DELETE", "/oauth/sessions/~", fields: bearer, to: daemon.api)
            #expect(logout.status == 200)
            let gone = try await daemon.call(OAuthTokenDelete(token: tokens[2].id.description))
            #expect(gone.id == tokens[2].id && gone.accessToken.token == maskedToken)
            #expect(try await daemon.call(OAuthSessionList()).map(\.id) == [tokens[3].session.id])
            _ = try await daemon.call(OAuthClientDelete(client: client.id.description))
            #expect(try await daemon.call(OAuthSessionList()) == [])
            for token in tokens { #expect(try await daemon.status("GET", token.accessToken.token) == 401) }
            let missing = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(OAuthSessionDelete(session: "~"))
            }
            #expect(missing?.message == "Couldn't find that session.")
        }
    }

    @Test("is changed, gets another secret, and is given an authorization by whoever knows that")
    func clients() async throws {
        try await TestDaemon.with { daemon in
            let client = try await daemon.call(OAuthClientCreate(name: "a", redirectURI: "http://a/"))
            let id = client.id.description
            let renamed = try await daemon.call(OAuthClientUpdate(client: id, name: "b"))
            #expect(renamed.name == "b" && renamed.redirectURI == "http://a/")
            let rotated = try await daemon.call(OAuthClientRotateCredentials(client: id))
            #expect(rotated.secret != client.secret)
            #expect(try await daemon.call(OAuthClientInfo(client: id)) == rotated)
            #expect(try await daemon.call(OAuthClientList()) == [rotated])
            let direct = try await daemon.call(OAuthAuthorizationCreate()).id.description
            let old = OAuthAuthorizationUpdate(
                authorization: direct,
                client: .init(id: id, secret: client.secret)
            )
            let refused = await #expect(throws: APIErrorBody.self) { try await daemon.call(old) }
            #expect(refused?.status == 401)
            let given = OAuthAuthorizationUpdate(
                authorization: direct,
                client: .init(id: id, secret: rotated.secret)
            )
            #expect(try await daemon.call(given).client?.id == client.id)
            let wrong: [any Endpoint] = [
                OAuthClientCreate(name: "", redirectURI: "http://a/"),
                OAuthClientCreate(name: "a", redirectURI: "nowhere"),
                OAuthClientCreate(name: "a", redirectURI: "http://a b/"),
                OAuthClientUpdate(client: id, redirectURI: ""),
                OAuthAuthorizationCreate(client: .id(client.id), expiresIn: 60),
                OAuthTokenCreate(client: nil, grant: nil),
                OAuthTokenCreate(client: nil, grant: .init(type: .refreshToken)),
            ]
            for call in wrong {
                let refused = await #expect(throws: APIErrorBody.self) { try await daemon.perform(call) }
                #expect(refused?.status == 422, "\(call)")
            }
            let stranger = OAuthAuthorizationCreate(client: .id(.random()))
            let missing = await #expect(throws: APIErrorBody.self) { try await daemon.call(stranger) }
            #expect(missing?.message == "Couldn't find that OAuth client.")
        }
    }
}

extension TestDaemon {
    /// Calls an endpoint of any kind.
    func perform(_ call: any Endpoint) async throws {
        func open<Call: Endpoint>(_ call: Call) async throws { _ = try await self.call(call) }
        try await open(call)
    }

    /// What a client that has nothing but its secret sends to the port.
    fileprivate func trade(
        code: String? = nil,
        refresh: String? = nil,
        secret: String?
    ) async throws -> Response {
        let call = OAuthTokenCreate(
            client: secret.map { .init(secret: $0) },
            grant: .init(code: code, type: code == nil ? .refreshToken : .authorizationCode),
            refreshToken: refresh.map { .init(token: $0) }
        )
        let body = try WireJSON.encode(call)
        return try await send("POST", "/oauth/tokens", body: body, to: api)
    }

    fileprivate func token(_ answer: Response) throws -> OAuthToken {
        try #require(answer.status == 201, "\(answer.text)")
        return try WireJSON.decode(OAuthToken.self, from: answer.content)
    }

    /// How a call with a token on the port is answered.
    fileprivate func status(_ method: String, _ token: String) async throws -> Int {
        let fields: Fields = ["Authorization": Credentials.bearer(token).fieldValue]
        return try await send(method, "/apps", fields: fields, to: api).status
    }
}

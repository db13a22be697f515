import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

@Suite("The account")
struct AccountCallTests {
    @Test("is changed by its user and no other, and stays changed")
    func update() async throws {
        let folder = try ScratchFolder()
        try await TestDaemon.with(folder: folder) { daemon in
            let before = try await daemon.call(AccountInfo())
            #expect(!before.allowTracking && !before.beta)
            let after = try await daemon.call(AccountUpdate(allowTracking: Switch(true), name: "Ada"))
            #expect(after.allowTracking && !after.beta && after.name == "Ada" && after.id == before.id)
            #expect(try await daemon.call(AccountUpdateByUser(account: "~", beta: Switch(true))).beta)
            let stranger = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(AccountUpdateByUser(account: "eve@localhost", name: "Eve"))
            }
            #expect(stranger?.id == "not_found")
        }
        try await TestDaemon.with(folder: folder) { daemon in
            let account = try await daemon.call(AccountInfoByUser(account: "~"))
            #expect(account.allowTracking && account.beta && account.name == "Ada")
        }
    }

    @Test("has keys, each once, found by id and by the fingerprint that ssh-keygen tells")
    func keys() async throws {
        try await TestDaemon.with { daemon in
            let line = "ssh-ed25519 \(ed25519) me@here there"
            let key = try await daemon.call(KeyCreate(publicKey: line + "\n"))
            #expect(key.comment == "me@here there" && key.publicKey == line)
            #expect(key.fingerprint == "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA")
            for reference in [key.id.description, key.fingerprint] {
                #expect(try await daemon.call(KeyInfo(key: reference)) == key)
            }
            #expect(try await daemon.call(KeyList()) == [key])
            let twice = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(KeyCreate(publicKey: "ssh-ed25519 \(ed25519)"))
            }
            #expect(twice?.message == "Fingerprint has already been taken" && twice?.status == 422)
            let none = [
                "", "ssh-ed25519", "ssh-rsa \(ed25519)", "ssh-ed25519 %%%", "ssh-ed25519 AAAA",
                "ssh-ed25519 \(ed25519) a\u{7}b", String(repeating: "x", count: 20_000),
            ]
            for text in none {
                let refused = await #expect(throws: APIErrorBody.self, "\(text.prefix(40))") {
                    try await daemon.call(KeyCreate(publicKey: text))
                }
                #expect(refused?.id == "invalid_params")
            }
            #expect(try await daemon.call(KeyDelete(key: key.fingerprint)) == key)
            let gone = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(KeyDelete(key: key.id.description))
            }
            #expect(gone?.message == "Couldn't find that key.")
        }
    }

    private let ed25519 = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

    @Test(
        "makes tokens that are taken until they are revoked or renewed, also by another daemon on its state"
    )
    func authorizations() async throws {
        let folder = try ScratchFolder()
        let (kept, gone) = try await TestDaemon.with(folder: folder) { daemon in
            let own = try await daemon.call(OAuthAuthorizationInfo(authorization: "~"))
            let token = try await daemon.call(TokenInfo()).token
            #expect(own.accessToken?.token == token)
            #expect(own.scope == ["global"])
            let first = try await daemon.call(
                OAuthAuthorizationCreate(description: "ci", expiresIn: 3600, scope: ["read", "write"])
            )
            #expect(first.description == "ci" && first.scope == ["read", "write"])
            #expect((1...3600).contains(first.accessToken?.expiresIn ?? 0))
            let second = try await daemon.call(OAuthAuthorizationCreate())
            #expect(second.scope == ["global"] && second.accessToken?.expiresIn == nil)
            #expect(try await daemon.call(OAuthAuthorizationList()).count == 3)
            #expect(try await status(daemon, first) == 200)

            let renamed = try await daemon.call(
                OAuthAuthorizationUpdate(authorization: first.id.description, description: "other")
            )
            #expect(renamed.description == "other" && renamed.accessToken?.id == first.accessToken?.id)
            let renewed = try await daemon.call(
                OAuthAuthorizationRegenerate(authorization: first.id.description)
            )
            #expect(renewed.id == first.id && renewed.accessToken?.token != first.accessToken?.token)
            #expect((1...3600).contains(renewed.accessToken?.expiresIn ?? 0))
            #expect(try await status(daemon, first) == 401)
            #expect(try await status(daemon, renewed) == 200)
            _ = try await daemon.call(OAuthAuthorizationDelete(authorization: second.id.description))
            #expect(try await status(daemon, second) == 401)
            return (renewed, second)
        }
        try await TestDaemon.with(folder: folder) { daemon in
            let statuses = (try await status(daemon, kept), try await status(daemon, gone))
            #expect(statuses == (200, 401))
        }
    }

    @Test("changes, rotates and revokes the token that is shown as ~")
    func shown() async throws {
        try await TestDaemon.with { daemon in
            let made = try await daemon.call(OAuthAuthorizationCreate())
            func send(
                _ method: String,
                _ path: String = "",
                _ body: String = "",
                by authorization: OAuthAuthorization
            ) async throws -> OAuthAuthorization {
                let token = authorization.accessToken?.token ?? ""
                let fields: Fields = ["Authorization": Credentials.bearer(token).fieldValue]
                let path = "/oauth/authorizations/~" + path
                let answer = try await daemon.send(
                    method,
                    path,
                    fields: fields,
                    body: Array(body.utf8),
                    to: daemon.api
                )
                #expect((200...201).contains(answer.status), "\(answer.text)")
                return try WireJSON.decode(OAuthAuthorization.self, from: answer.content)
            }
            let changed = try await send("PATCH", "", #"{"description": "mine"}"#, by: made)
            #expect(changed.id == made.id && changed.description == "mine")
            let rotated = try await send("POST", "/actions/regenerate-tokens", by: made)
            #expect(rotated.id == made.id)
            #expect(try await status(daemon, made) == 401)
            #expect(try await send("DELETE", by: rotated).id == made.id)
            #expect(try await status(daemon, rotated) == 401)
        }
    }

    @Test("has one authorization that stays, and none of a scope that is not known")
    func refusals() async throws {
        try await TestDaemon.with { daemon in
            let own = try await daemon.call(OAuthAuthorizationInfo(authorization: "~")).id.description
            for reference in ["~", own] {
                let refused = await #expect(throws: APIErrorBody.self) {
                    try await daemon.call(OAuthAuthorizationDelete(authorization: reference))
                }
                #expect(refused?.id == "invalid_params")
            }
            let missing = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(OAuthAuthorizationDelete(authorization: "nobody"))
            }
            #expect(missing?.message == "Couldn't find that authorization." && missing?.resource != nil)
            let wrong = [
                OAuthAuthorizationCreate(scope: ["everything"]), OAuthAuthorizationCreate(scope: []),
                OAuthAuthorizationCreate(expiresIn: 0), OAuthAuthorizationCreate(expiresIn: .max),
                OAuthAuthorizationCreate(description: String(repeating: "x", count: 1001)),
            ]
            for call in wrong {
                let refused = await #expect(throws: APIErrorBody.self) { try await daemon.call(call) }
                #expect(refused?.id == "invalid_params")
            }
        }
    }

    private func status(_ daemon: TestDaemon, _ authorization: OAuthAuthorization) async throws -> Int {
        let token = authorization.accessToken?.token ?? ""
        let fields: Fields = ["Authorization": Credentials.bearer(token).fieldValue]
        return try await daemon.send("GET", "/apps", fields: fields, to: daemon.api).status
    }

    @Test("owns every app, alone")
    func collaborators() async throws {
        try await TestDaemon.with { daemon in
            let app = try await daemon.call(AppCreate(name: "demo"))
            let owner = try #require(try await daemon.call(CollaboratorList(app: "demo")).first)
            #expect(owner.user.email == app.owner.email && owner.role == "owner" && owner.app.name == "demo")
            for reference in [owner.id.description, owner.user.email, "~"] {
                #expect(
                    try await daemon.call(CollaboratorInfo(app: "demo", collaborator: reference)) == owner
                )
            }
            let refusals: [(any Endpoint, Int)] = [
                (CollaboratorCreate(app: "demo", user: Identity("eve@example.com")), 422),
                (CollaboratorCreate(app: "demo", user: Identity("~")), 422),
                (CollaboratorDelete(app: "demo", collaborator: owner.user.email), 422),
                (CollaboratorDelete(app: "demo", collaborator: "eve@example.com"), 404),
                (AppUpdate(app: "demo", owner: Identity("eve@example.com")), 404),
            ]
            for (call, status) in refusals {
                let refused = await #expect(throws: APIErrorBody.self) { try await daemon.perform(call) }
                #expect(refused?.status == status, "\(call)")
            }
        }
    }

    @Test("gets apps into no team and no space, and filters them by id")
    func apps() async throws {
        try await TestDaemon.with { daemon in
            let one = try await daemon.call(AppCreate(name: "one"))
            _ = try await daemon.call(AppCreate(name: "two"))
            let ids = [one.id.description, ResourceID.random().description]
            #expect(try await daemon.call(AppFilter(in: .init(id: ids))).map(\.name) == ["one"])
            for (key, noun) in [("team", "team"), ("organization", "team"), ("space", "space")] {
                let body = Array("{\"name\": \"three\", \"\(key)\": \"x\"}".utf8)
                let answer = try await daemon.send("POST", "/teams/apps", body: body)
                #expect(answer.status == 404 && answer.text.contains("Couldn't find that \(noun)."))
            }
            let body = #"{"name": "three", "team": null, "space": null, "personal": true, "stack": "cedar"}"#
            let made = try await daemon.send("POST", "/organizations/apps", body: Array(body.utf8))
            #expect(made.status == 201 && made.text.contains("heroku-24"))
        }
    }
}

@Suite("What the platform does not have")
struct AbsentResourceTests {
    @Test("is answered as an empty list, as not found or with the reason, once the app is there")
    func answers() async throws {
        try await TestDaemon.with { daemon in
            #expect(AbsentResource.all.count > 60)
            let early = try await daemon.send("GET", "/apps/demo/addons")
            #expect(early.status == 404 && early.text.contains("Couldn't find that app."))
            _ = try await daemon.call(AppCreate(name: "demo"))
            for absent in AbsentResource.all {
                let path = absent.route.path { $0 == "app" ? "demo" : "some-\($0)" }
                let answer = try await daemon.send(absent.route.method.rawValue, path)
                switch absent.answer {
                case .emptyList:
                    #expect(answer.status == 200 && answer.text == "[]", "\(absent.route)")
                case .missing(let noun, let resource):
                    let error = try WireJSON.decode(APIErrorBody.self, from: answer.content)
                    #expect(answer.status == 404 && error.resource == resource, "\(absent.route)")
                    #expect(error.message == "Couldn't find that \(noun).")
                case .refused(let sentence):
                    let error = try WireJSON.decode(APIErrorBody.self, from: answer.content)
                    #expect(answer.status == 422 && error.id == "invalid_params", "\(absent.route)")
                    #expect(error.message == sentence)
                }
            }
        }
    }

    @Test(
        "leaves no call of the schema without an answer that says what it is about",
        .timeLimit(.minutes(4))
    )
    func everyCall() async throws {
        let text = try FileSystem.readText(Repository.path("Tests/PlatformTests/schema-calls.txt"))
        let calls = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(calls.count > 200)
        try await TestDaemon.with { daemon in
            for call in calls {
                let words = call.split(separator: " ").map(String.init)
                _ = try await daemon.send("POST", "/apps", body: Array(#"{"name": "demo"}"#.utf8))
                _ = try await daemon.send("POST", "/pipelines", body: Array(#"{"name": "shop"}"#.utf8))
                let path = words[1].replacing("{app}", with: "demo").replacing("{pipeline}", with: "shop")
                    .replacing("{account}", with: "~").replacing("{team-app}", with: "demo")
                    .split(separator: "/").map { $0.hasPrefix("{") ? "some" : String($0) }.joined(
                        separator: "/"
                    )
                let body = words[0] == "GET" || words[0] == "DELETE" ? [] : Array("{}".utf8)
                let answer = try await daemon.send(words[0], "/" + path, body: body)
                #expect((200..<500).contains(answer.status), "\(call): \(answer.status) \(answer.text)")
                #expect(!answer.text.contains("The requested API endpoint was not found"), "\(call)")
            }
        }
    }

    @Test("has no route that an endpoint has")
    func routes() {
        // Parameters compare equal whatever they are called.
        func places(_ route: Route) -> [String] {
            route.patterns.map { pattern in
                let segments = pattern.map { segment in
                    if case .literal(let text) = segment { "/" + text } else { "/{}" }
                }
                return "\(route.method.rawValue) \(segments.joined())"
            }
        }
        let known = Set(Catalogue.endpoints.flatMap { places($0.route) })
        #expect(known.count > 40)
        for absent in AbsentResource.all {
            #expect(known.isDisjoint(with: places(absent.route)), "\(absent.route)")
        }
    }
}

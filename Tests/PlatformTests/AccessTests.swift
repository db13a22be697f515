import HTTP
import Linux
import Model
import PlatformAPI
import Store
import TestSupport
import Testing

@testable import ControlPlane

@Suite("Who may call the API")
struct AccessTests {
    @Test("a missing, a wrong and a misplaced token are refused on the port")
    func tokens() async throws {
        try await TestDaemon.with { daemon in
            let token = try await daemon.call(TokenInfo()).token
            let attempts: [(String, Fields)] = [
                ("/account", [:]),
                ("/account", ["Authorization": "Bearer wrong"]),
                ("/account", ["Authorization": "Bearer \(token)x"]),
                ("/account", ["Authorization": "Bearer"]),
                ("/account", ["Authorization": "Token \(token)"]),
                ("/account", ["Authorization": "Basic %%%"]),
                ("/account", ["Authorization": Credentials.basic(user: token, password: "").fieldValue]),
                ("/account", ["Cookie": "token=\(token)", "X-Api-Key": token]),
                ("/account?token=\(token)&api_key=\(token)&access_token=\(token)", [:]),
                ("/demo.git/info/refs?service=git-upload-pack&token=\(token)", [:]),
                ("/metrics?token=\(token)", [:]),
                ("/nowhere", [:]),
            ]
            for (target, fields) in attempts {
                let answer = try await daemon.send("GET", target, fields: fields, to: daemon.api)
                #expect(answer.status == 401, "\(target) \(fields)")
                #expect(answer.text.contains("Invalid credentials provided."))
                #expect(!answer.text.contains(token))
            }
        }
    }

    @Test(
        "a guess is right when all of it is",
        arguments: [
            ("secret", true), ("secreT", false), ("Secret", false), ("secre", false), ("secret1", false),
            ("secret\0", false), ("", false),
        ]
    )
    func guesses(guess: String, isRight: Bool) {
        #expect(SecretText.isEqual(guess, "secret") == isRight)
    }

    @Test("a browser that was led here by DNS, or by a page of another site, is refused, token or not")
    func browsers() async throws {
        try await TestDaemon.with { daemon in
            let token = try await daemon.call(TokenInfo()).token
            let port = daemon.api.port
            let session = try await sessionPath(daemon)
            let refused: [Fields] = [
                ["Host": "evil.example"],
                ["Host": "evil.example:\(port)"],
                ["Host": "127.0.0.1.evil.example:\(port)"],
                ["Host": "localhost.evil.example"],
                ["Host": "10.0.0.1"],
                ["Host": "[::1]:\(port)", "Origin": "http://evil.example"],
                ["Host": "localhost:\(port)", "Origin": "null"],
                ["Host": "localhost:\(port)", "Origin": "http://localhost:8080"],
                ["Host": "localhost:\(port)", "Sec-Fetch-Site": "cross-site"],
                ["Host": "localhost:\(port)", "Sec-Fetch-Site": "same-site"],
            ]
            for fields in refused {
                var fields = fields
                fields["Authorization"] = "Bearer \(token)"
                for path in ["/account", session] {
                    let answer = try await daemon.send("GET", path, fields: fields, to: daemon.api)
                    #expect(answer.status == 403 && answer.text.contains("\"forbidden\""), "\(fields)")
                    #expect(answer.fields["Access-Control-Allow-Origin"] == nil)
                }
            }
            for host in ["localhost:\(port)", "127.0.0.1:\(port)", "[::1]:\(port)", "api.localhost"] {
                let fields: Fields = ["Host": host, "Authorization": "Bearer \(token)"]
                let answer = try await daemon.send("GET", "/account", fields: fields, to: daemon.api)
                #expect(answer.status == 200, "\(host)")
            }
        }
    }

    @Test("an upload that a page sends is not stored")
    func uploads() async throws {
        try await TestDaemon.with { daemon in
            let place = daemon.path(of: try await daemon.call(SourceCreate()).sourceBlob.putURL)
            let refused = try await daemon.send(
                "PUT",
                place,
                fields: ["Origin": "http://evil.example"],
                body: [1, 2, 3],
                to: daemon.api
            )
            #expect(refused.status == 403)
            #expect(try FileSystem.entries(of: daemon.paths.sources) == [])
            #expect(try await daemon.send("PUT", place, body: [1, 2, 3], to: daemon.api).status == 200)
        }
    }

    @Test(
        "another user's process is hung up on, even where it gets at the socket's file",
        .enabled("the tests are root, and setpriv and a Python of the system's are installed") {
            await canBeNobody()
        }
    )
    func otherUser() async throws {
        try await TestDaemon.with { daemon in
            var folder = daemon.paths.socket
            try FileSystem.setMode(folder, 0o666)
            while folder != FileSystem.temporaryDirectory, folder != "/" {
                folder = FileSystem.directoryName(folder)
                if folder != FileSystem.temporaryDirectory { try FileSystem.setMode(folder, 0o755) }
            }
            let program = """
                import socket, sys
                peer = socket.socket(socket.AF_UNIX)
                peer.connect(sys.argv[1])
                try:
                    peer.sendall(b"GET /account HTTP/1.1\\r\\nHost: local\\r\\n\\r\\n")
                    print(peer.recv(8))
                except (BrokenPipeError, ConnectionResetError):
                    print(b"")
                """
            let call = [systemPython, "-c", program, daemon.paths.socket]
            let own = try await ProgramRun.run(call)
            #expect(own.output == "b'HTTP/1.1'\n", "\(own.errors)")
            let other = try await ProgramRun.run(asNobody + call)
            // It has connected, or it would have failed with a code.
            #expect(other.output == "b''\n" && other.code == 0, "\(other.errors)")
        }
    }

    @Test("a version of the API that is not 3 is refused, and every spelling of 3 is taken")
    func versions() async throws {
        try await TestDaemon.with { daemon in
            let accepts = [
                "application/vnd.heroku+json; version=3": 200,
                "application/vnd.heroku+json;version=3.cedar-acm": 200,
                "application/vnd.heroku+json; version=3.sdk": 200,
                "application/vnd.heroku+json": 200,
                "application/json": 200,
                "*/*": 200,
                "application/vnd.heroku+json; version=2": 406,
                "application/vnd.heroku+json; version=30": 406,
                "application/vnd.heroku+json; version=2, application/vnd.heroku+json; version=3": 200,
            ]
            for (accept, status) in accepts {
                let answer = try await daemon.send("GET", "/account", fields: ["Accept": accept])
                #expect(answer.status == status, "\(accept)")
                if status == 406 { #expect(answer.text.contains("\"not_acceptable\"")) }
            }
        }
    }

    @Test("every answer carries the fields of Heroku's")
    func fields() async throws {
        try await TestDaemon.with { daemon in
            let answer = try await daemon.send("GET", "/account", fields: ["Request-Id": "one,two,three"])
            #expect(answer.fields["Request-Id"] == "one,two,three")
            #expect(answer.fields["RateLimit-Remaining"] == "4500")
            #expect(answer.fields["RateLimit-Multiplier"] == "1")
            #expect(answer.fields["Oauth-Scope"] == "global")
            #expect(answer.fields["Oauth-Scope-Accepted"] == "global identity")
            #expect(answer.fields["Vary"] == "Accept, Accept-Encoding, Authorization")
            let missing = try await daemon.send("GET", "/apps/missing")
            #expect(missing.status == 404 && missing.fields["Request-Id"]?.count == 36)
        }
    }

    @Test("Range is no matter for anything but a GET of a list")
    func ranges() async throws {
        try await TestDaemon.with { daemon in
            let range: Fields = ["Range": "bytes=0-1"]
            let created = try await daemon.send("POST", "/apps", fields: range)
            #expect(created.status == 201)
            #expect(try await daemon.send("GET", "/apps", fields: range).status == 416)
            for text in ["bytes=0-1", "id ..; max=1000", "version ..; max=20, , order=desc"] {
                #expect(try await daemon.send("GET", "/account", fields: ["Range": text]).status == 200)
            }
        }
    }

    private func sessionPath(_ daemon: TestDaemon) async throws -> String {
        _ = try await daemon.call(AppCreate(name: "demo"))
        return daemon.path(of: try await daemon.call(LogSessionCreate(app: "demo")).logplexURL)
    }
}

@Suite("A token's scope")
struct TokenScopeTests {
    @Test(
        "says what may be called",
        arguments: [
            ("identity", ["GET /account", "GET /account/rate-limits"]),
            ("read", ["GET /apps", "GET /apps/demo", "GET /account/rate-limits"]),
            ("write", ["GET /apps", "GET /apps/demo", "PATCH /apps/demo", "GET /account/rate-limits"]),
            (
                "read-protected",
                ["GET /apps", "GET /apps/demo", "GET /apps/demo/config-vars", "GET /account/rate-limits"]
            ),
            (
                "write-protected",
                [
                    "GET /apps", "GET /apps/demo", "PATCH /apps/demo", "GET /apps/demo/config-vars",
                    "PATCH /apps/demo/config-vars", "GET /account/rate-limits",
                ]
            ),
        ]
    )
    func scopes(name: String, allowed: [String]) async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let made = try await daemon.call(OAuthAuthorizationCreate(scope: [name]))
            let token = try #require(made.accessToken?.token)
            let calls = [
                "GET /apps", "GET /apps/demo", "PATCH /apps/demo", "GET /apps/demo/config-vars",
                "GET /apps/demo/%63onfig-vars", "PATCH /apps/demo/config-vars", "GET /account",
                "GET /account/keys", "GET /%61ccount/keys", "GET /account/rate-limits",
                "GET /oauth/authorizations", "GET /herolocal/daemon", "GET /metrics",
            ]
            for call in calls {
                let words = call.split(separator: " ").map(String.init)
                let fields: Fields = ["Authorization": "Bearer \(token)"]
                let answer = try await daemon.send(words[0], words[1], fields: fields, to: daemon.api)
                let plain = call.replacing("%63", with: "c").replacing("%61", with: "a")
                #expect(answer.status == (allowed.contains(plain) ? 200 : 403), "\(call): \(answer.text)")
            }
        }
    }

    @Test("ends with the token's time")
    func expiry() throws {
        let clock = PlatformClock.stopped()
        func record(_ token: String, _ lifetime: Duration?) -> AuthorizationRecord {
            AuthorizationRecord(
                description: "",
                scope: ["read"],
                access: .init(
                    hash: TokenBook.hash(of: token),
                    expires: lifetime.map { clock.wallTime(of: clock.now() + $0) }
                ),
                created: .now,
                updated: .now
            )
        }
        let book = TokenBook(own: "own", clock: clock)
        let records = [record("short", .seconds(3_600)), record("long", nil)]
        let next = try #require(book.replace(with: records))
        #expect(next > clock.now())
        #expect(book.grant(for: "short")?.scopes == [.read])
        #expect(book.grant(for: TokenBook.hash(of: "short")) == nil)
        clock.step(by: .seconds(3_600))
        #expect(book.grant(for: "short") == nil)
        // The wall has not come as far, and is not asked again.
        #expect(book.replace(with: records) == next)
        #expect(book.grant(for: "short") == nil)
        #expect(book.grant(for: "long")?.scopes == [.read])
        #expect(book.grant(for: "own")?.scopes == [.global])
        #expect(book.grant(for: "") == nil)
        #expect(book.replace(with: []) == nil)
        #expect(book.grant(for: "long") == nil)
    }
}

/// One that every user can run.
private let systemPython = "/usr/bin/python3"

private let asNobody = [
    "/usr/bin/env", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--",
]

private func canBeNobody() async -> Bool {
    guard Host.userID == 0, systemProgram("setpriv") != nil, systemProgram("curl") != nil else {
        return false
    }
    return (try? await ProgramRun.run(asNobody + [systemPython, "-c", ""]))?.code == 0
}

import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

@Suite("The Platform API")
struct PlatformAPICallTests {
    @Test("performs every endpoint of the catalogue")
    func catalogue() {
        #expect(EndpointTable.platform.names == Set(Catalogue.endpoints.map { $0.name }))
    }

    @Test("creates an app with its first two releases and tells so in its log")
    func createApp() async throws {
        try await TestDaemon.with { daemon in
            let app = try await daemon.call(AppCreate(name: "demo"))
            #expect(app.name == "demo")
            #expect(app.webURL?.hasPrefix("http://demo.localhost:") == true)
            #expect(app.herolocal?.loopbackAddress == "127.10.0.1")
            let releases = try await daemon.call(ReleaseList(app: "demo"))
            #expect(Set(releases.map(\.description)) == ["Initial release", "Enable Logplex"])
            let session = try await daemon.call(LogSessionCreate(app: "demo"))
            let log = try await daemon.send("GET", daemon.path(of: session.logplexURL))
            let lines = log.text.split(separator: "\n").map { $0.drop { $0 != " " }.dropFirst() }
            let user = app.owner.email
            #expect(
                lines == [
                    "app[api]: Initial release by user \(user)",
                    "app[api]: Release v1 created by user \(user)",
                    "app[api]: Enable Logplex by user \(user)",
                    "app[api]: Release v2 created by user \(user)",
                ]
            )
        }
    }

    @Test("makes up a name for an app that was given none")
    func madeUpName() async throws {
        try await TestDaemon.with { daemon in
            let app = try await daemon.call(AppCreate())
            #expect((try? AppName(app.name)) != nil)
            #expect(app.name.split(separator: "-").count == 3)
        }
    }

    @Test("answers errors as Heroku does")
    func errors() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            for (method, path, body, status, id, message) in errorCases {
                let response = try await daemon.send(method, path, body: Array(body.utf8))
                #expect(response.status == status, "\(method) \(path)")
                let error = try WireJSON.decode(APIErrorBody.self, from: response.content)
                #expect(error.id == id)
                #expect(error.message.hasPrefix(message), "\(error.message)")
            }
        }
    }

    private let errorCases: [(String, String, String, Int, String, String)] = [
        ("GET", "/apps/missing", "", 404, "not_found", "Couldn't find that app."),
        ("GET", "/nowhere", "", 404, "not_found", "The requested API endpoint was not found."),
        ("POST", "/apps", "{\"name\":\"demo\"}", 422, "invalid_params", "Name is already taken"),
        ("POST", "/apps", "{\"name\":\"D\"}", 422, "invalid_params", "Name must start with a letter"),
        (
            "POST", "/apps", "{\"region\":\"mars\"}", 422, "invalid_params",
            "Couldn't find that region. There is: us."
        ),
        (
            "POST", "/apps", "{\"stack\":\"heroku-1\"}", 422, "invalid_params",
            "Couldn't find that stack. There are: heroku-22, heroku-24, heroku-26."
        ),
        ("POST", "/apps", "{\"name\":\"\"}", 422, "invalid_params", "Name must start with a letter"),
        (
            "POST", "/apps", "{\"name\":\"ab\"}", 422, "invalid_params",
            "Name is too short (minimum is 3 characters)"
        ),
        (
            "POST", "/apps", "{\"name\":\"\(String(repeating: "a", count: 31))\"}", 422, "invalid_params",
            "Name is too long (maximum is 30 characters)"
        ),
        ("POST", "/apps", "not json", 400, "bad_request", "The request body is not valid JSON."),
        ("POST", "/apps", "[]", 400, "bad_request", "The request body must be a JSON object."),
        ("PATCH", "/apps/demo/formation", "{}", 422, "invalid_params", "Require params: updates."),
        (
            "PATCH", "/apps/demo/config-vars", "{\"A-B\":\"1\"}", 422, "invalid_params",
            "Config var A-B is invalid"
        ),
        ("POST", "/apps/demo/dynos", "{\"command\":\"ls\"}", 422, "invalid_params", "demo has no code yet."),
        (
            "GET", "/sessions/00000000-0000-4000-8000-000000000000", "", 404, "not_found",
            "Couldn't find that log"
        ),
    ]

    @Test("wants the token on the loopback port and not on the socket")
    func authentication() async throws {
        try await TestDaemon.with { daemon in
            let bare = try await daemon.send("GET", "/account", to: daemon.api)
            #expect(bare.status == 401)
            #expect(bare.text.contains("Invalid credentials provided."))
            let token = try await daemon.call(TokenInfo()).token
            for credentials in [Credentials.bearer(token), .basic(user: "", password: token)] {
                let fields: Fields = ["Authorization": credentials.fieldValue]
                #expect(
                    try await daemon.send("GET", "/account", fields: fields, to: daemon.api).status == 200
                )
            }
            let refused = try await daemon.send(
                "GET",
                "/herolocal/token",
                fields: ["Authorization": Credentials.bearer(token).fieldValue],
                to: daemon.api
            )
            #expect(refused.status == 403)
            #expect(try FileSystem.status(daemon.paths.token).mode == 0o600)
            #expect(try FileSystem.status(daemon.paths.socket).mode == 0o600)
        }
    }

    @Test("pages lists by Range and answers 304 to what a client has")
    func rangesAndTags() async throws {
        try await TestDaemon.with { daemon in
            for name in ["one", "two", "three"] { _ = try await daemon.call(AppCreate(name: name)) }
            let first = try await daemon.send("GET", "/apps", fields: ["Range": "name ..; max=2"])
            #expect(first.status == 206)
            #expect(first.fields["Content-Range"] == "name one..three")
            let next = try #require(first.fields["Next-Range"])
            let second = try await daemon.send("GET", "/apps", fields: ["Range": next])
            #expect(second.status == 200)
            #expect(second.fields["Content-Range"] == "name two..two")
            let tag = try #require(second.fields["ETag"])
            let tags = "\"other\", W/\(tag)"
            let known = try await daemon.send("GET", "/apps", fields: ["Range": next, "If-None-Match": tags])
            #expect(known.status == 304)
            #expect(known.content.isEmpty)
        }
    }

    @Test("streams a log as text and as events, and goes on where a client left off")
    func logFormats() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let session = try await daemon.call(LogSessionCreate(app: "demo", lines: 2))
            let path = "/sessions/\(session.id)"
            let text = try await daemon.send("GET", path, fields: ["Accept": "*/*"])
            #expect(text.fields["Content-Type"] == "text/plain; charset=utf-8")
            #expect(text.text.split(separator: "\n").count == 2)
            let events = try await daemon.send("GET", path, fields: ["Accept": "text/event-stream"])
            #expect(events.fields["Content-Type"] == "text/event-stream")
            let all = events.text.split(separator: "\n\n")
            #expect(all.count == 2)
            let firstID = try #require(all[0].split(separator: "\n").first { $0.hasPrefix("id: ") })
            let rest = try await daemon.send(
                "GET",
                path,
                fields: ["Accept": "text/event-stream", "Last-Event-ID": String(firstID.dropFirst(4))]
            )
            #expect(rest.text == all[1] + "\n\n")
        }
    }

    @Test("refuses a body that is too long and a request that is not HTTP")
    func hostileRequests() async throws {
        try await TestDaemon.with { daemon in
            let long = [UInt8](repeating: UInt8(ascii: " "), count: Limits.Platform.requestBodyBytes + 1)
            #expect(try await daemon.send("POST", "/apps", body: long).status == 413)
            let wrong = try await daemon.send("GET", "/apps", fields: ["Content-Length": "1,2"])
            #expect(wrong.status == 400)
        }
    }

    @Test("answers HEAD like GET, without the content")
    func head() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let whole = try await daemon.send("GET", "/apps/demo")
            let head = try await daemon.send("HEAD", "/apps/demo")
            #expect(head.status == 200)
            #expect(head.content.isEmpty)
            #expect(head.fields["ETag"] == whole.fields["ETag"])
        }
    }

    @Test("takes an upload only where it has given out a place, and a slug's only once")
    func uploads() async throws {
        try await TestDaemon.with { daemon in
            let stranger = ResourceID.random()
            for path in ["/herolocal/sources/\(stranger)", "/herolocal/slugs/\(stranger)"] {
                let refused = try await daemon.send("PUT", path, body: [1, 2, 3], to: daemon.api)
                #expect(refused.status == 401)
            }
            #expect(try FileSystem.entries(of: daemon.paths.sources) == [])
            _ = try await daemon.call(AppCreate(name: "demo"))
            let slug = try await daemon.call(SlugCreate(app: "demo", processTypes: ["web": "x"]))
            let path = daemon.path(of: slug.blob.url)
            #expect(try await daemon.send("PUT", path, body: Array("first".utf8)).status == 200)
            #expect(try await daemon.send("PUT", path, body: Array("second".utf8)).status == 404)
            let kept = try await daemon.send("GET", path)
            #expect(kept.text == "first")
        }
    }

    @Test("takes a slug's archive only when it has the checksum that was given for it")
    func announcedChecksum() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            // FIPS 180-4's example "abc".
            let checksum = "SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            let create = SlugCreate(app: "demo", checksum: checksum, processTypes: ["web": "x"])
            let slug = try await daemon.call(create)
            #expect(slug.checksum == nil)
            let path = daemon.path(of: slug.blob.url)
            let refused = try await daemon.send("PUT", path, body: Array("abd".utf8))
            #expect(refused.status == 422)
            #expect(refused.text.contains("not the one that was given for the slug, \(checksum)"))
            #expect(try FileSystem.entries(of: daemon.paths.sources) == [])
            let info = SlugInfo(app: "demo", slug: slug.id.description)
            #expect(try await daemon.call(info).checksum == nil)
            #expect(try await daemon.send("PUT", path, body: Array("abc".utf8)).status == 200)
            #expect(try await daemon.call(info).checksum == checksum)
        }
    }

    @Test("keeps a client's text on one line of the log")
    func forgedLines() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let slug = try await daemon.call(SlugCreate(app: "demo", processTypes: ["worker": "x"]))
            _ = try await daemon.send("PUT", daemon.path(of: slug.blob.url), body: Array("x".utf8))
            let description = "fine\n2026-01-01T00:00:00.000000+00:00 heroku[router]: forged"
            let release = ReleaseCreate(app: "demo", description: description, slug: slug.id.description)
            _ = try await daemon.call(release)
            let session = try await daemon.call(LogSessionCreate(app: "demo"))
            let log = try await daemon.send("GET", daemon.path(of: session.logplexURL))
            #expect(!log.text.contains("\n2026-01-01T00:00:00.000000+00:00"))
            #expect(log.text.contains("fine\\n2026-01-01"))
        }
    }
}

import HTTP
import Linux
import TestSupport
import Testing

@Suite("Reading a log", .serialized)
struct LogReadingTests {
    @Test("finds the router's lines by what they say, and one request with its trace")
    func find() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            #expect(try await platform.get("/slow?ms=300", of: "demo").status == 200)
            #expect(try await platform.get("/", of: "demo").status == 200)
            var slow = ""
            try await wait(for: "the router's line") {
                slow = try await platform.succeed("logs", "-a", "demo", "--slow", "300ms", "--json")
                return !slow.isEmpty
            }
            #expect(slow.split(separator: "\n").count == 1)
            #expect(slow.contains("\"path\":\"/slow?ms=300\""))
            let found = try await platform.succeed(
                "logs",
                "-a",
                "demo",
                "--path",
                "/slow",
                "--status",
                "2xx",
                "--since",
                "1h"
            )
            #expect(found.split(separator: "\n").count == 1 && found.contains(" path=\"/slow?ms=300\" "))
            #expect(try await platform.succeed("logs", "-a", "demo", "--status", "503") == "")
            let wrong = try await platform.run("logs", "-a", "demo", "--status", "6")
            #expect(
                wrong.code == 2 && wrong.errors.contains("6 is no status for --status"),
                "\(wrong.errors)"
            )

            let id = try #require(slow.split(separator: "\"request_id\":\"").last?.prefix { $0 != "\"" })
            let request = try await platform.succeed("logs", "-a", "demo", "--follow-request", String(id))
            let lines = request.split(separator: "\n")
            #expect(lines.first?.contains(" router/") == true, "\(request)")
            #expect(lines.contains { $0.contains("[trace]: ") && $0.hasSuffix(" head complete") })
            let line = try #require(lines.firstIndex { $0.contains(" heroku[router]: at=info ") })
            let sent = try #require(lines.firstIndex { $0.hasSuffix(" request sent") })
            #expect(sent < line)
        }
    }
}

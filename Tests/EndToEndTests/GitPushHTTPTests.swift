import HTTP
import Linux
import TestSupport
import Testing

@Suite("A git push over HTTP", .serialized)
struct GitPushHTTPTests {
    @Test("is built as one to a path is, and what was pushed can be fetched; the token is asked for")
    func push() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await PushedWork.make("[http]\n\tproxy = \"\"\n")
            try await platform.succeed("apps:create", "demo")
            let token = String(try await platform.succeed("auth:token").dropLast())
            let place = "@\(try await platform.apiAddress())"
            let url = "http://x:\(token)\(place)/demo.git"
            try await work.succeed("remote", "add", "herolocal", url)
            // More than git sends at once: this pack comes in chunks.
            let large = (0..<200_000).map { _ in String(UInt64.random(in: 0...(.max)), radix: 16) }.joined()
            _ = try await work.commit(
                ["Procfile": "web: python3 -m http.server $PORT\n", "page": "one\n", "large": large],
                "Say one"
            )
            let push = try await work.push("main")
            #expect(push.code == 0, "\(push.text)")
            #expect(push.remote.last == "Verifying deploy... done.", "\(push.text)")
            try await platform.succeed("ps:wait", "-a", "demo")
            #expect(try await platform.get("/page", of: "demo").text == "one\n")
            try await work.succeed("clone", "-q", url, work.folder.file("clone"))
            #expect(try FileSystem.readText(work.folder.file("clone/page")) == "one\n")
            try await work.succeed("rm", "-q", "Procfile")
            let bad = try await work.commit([:], "Bad")
            let failed = try await work.push("main")
            #expect(failed.code == 1)
            #expect(failed.remote.contains(" !     Push failed"), "\(failed.text)")
            #expect(try await work.pushed("refs/heads/main") != bad)
            let stranger = try await work.run(["ls-remote", "http://x:wrong\(place)/demo.git"])
            #expect(stranger.code != 0)
            #expect(stranger.errors.contains("Authentication failed"), "\(stranger.errors)")
            let unknown = try await work.run(["ls-remote", "http://x:\(token)\(place)/nope.git"])
            #expect(unknown.errors.contains("remote: Couldn't find that app."), "\(unknown.errors)")
        }
    }
}

extension InstalledPlatform {
    /// Where the API listens, `127.0.0.1:5080`.
    fileprivate func apiAddress() async throws -> String {
        let status = try await succeed("daemon", "status", "--json")
        let words = status.split(separator: "\"").map(String.init)
        guard let key = words.firstIndex(of: "api"), key + 2 < words.count else {
            throw InstalledPlatform.Failure(text: status)
        }
        return words[key + 2]
    }
}

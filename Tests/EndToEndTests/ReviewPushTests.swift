import Linux
import TestSupport
import Testing

@Suite("A pushed branch of a pipeline with automatic review apps", .serialized)
struct ReviewPushTests {
    private static let web = "web: python3 -m http.server $PORT\n"

    @Test("has a review app, which a second push deploys to and the branch's deletion destroys")
    func branch() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await PushedWork.make()
            func command(_ words: String) async throws -> ProgramRun {
                try await platform.shell("cd '\(work.folder.file("work"))' && herolocal \(words)")
            }
            #expect(try await command("apps:create shop").code == 0)
            #expect(try await command("pipelines:create shop -a shop -s staging").code == 0)
            _ = try await work.commit(["Procfile": Self.web, "page": "one\n"], "One")
            let before = try await work.push("main:before")
            #expect(!before.text.contains("review app"), "\(before.text)")
            #expect(try await command("reviewapps:enable -p shop --autodeploy").code == 0)

            let first = try await work.push("main:new-page")
            #expect(first.code == 0 && first.text.contains("skipping build"), "\(first.text)")
            #expect(first.text.contains("Creating a review app for new-page in shop"), "\(first.text)")
            #expect(first.text.contains(" is the review app: http://shop-pr-1-"), "\(first.text)")
            let list = try await command("apps").output
            let app = try #require(list.split(separator: "\n").first { $0.hasPrefix("shop-pr-1-") })
            try await platform.succeed("ps:wait", "-a", String(app))
            #expect(try await platform.get("/page", of: String(app)).text == "one\n")

            _ = try await work.commit(["page": "two\n"], "Two")
            let second = try await work.push("main:new-page")
            #expect(second.code == 0 && !second.text.contains("Creating a review app"), "\(second.text)")
            #expect(second.text.contains("Building source:"), "\(second.text)")
            try await platform.succeed("ps:wait", "-a", String(app))
            #expect(try await platform.get("/page", of: String(app)).text == "two\n")

            let broken = try await work.commit(["app.json": "{"], "Broken")
            #expect(!broken.isEmpty)
            let third = try await work.push("main:broken")
            #expect(third.code == 0 && third.text.contains("app.json is not valid JSON"), "\(third.text)")

            let gone = try await work.push("--delete", "new-page")
            #expect(gone.text.contains("The review app of new-page is being destroyed."), "\(gone.text)")
            try await wait(for: "the review app is gone") {
                try await !command("apps").output.contains("shop-pr-")
            }
        }
    }
}

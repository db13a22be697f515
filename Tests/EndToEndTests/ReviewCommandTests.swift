import Linux
import TestSupport
import Testing

@Suite("A branch on its way, from the command line", .serialized)
struct ReviewCommandTests {
    private static let web = "web: python3 -m http.server $PORT\n"

    @Test("is set up as a review app that serves, and goes; ci:run says pass and fail by its exit code")
    func branch() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await PushedWork.make()
            func command(_ words: String) async throws -> ProgramRun {
                try await platform.shell("cd '\(work.folder.file("work"))' && herolocal \(words)")
            }
            #expect(try await command("apps:create shop --no-remote").code == 0)
            #expect(try await command("pipelines:create shop -a shop").code == 0)
            let manifest = #"{"environments": {"test": {"scripts": {"test": "grep -q two page"}}}}"#
            _ = try await work.commit(["Procfile": Self.web, "page": "one\n", "app.json": manifest], "One")
            let fails = try await command("ci:run -p shop")
            #expect(fails.code == 1, "\(fails.errors)")
            #expect(fails.output.hasSuffix(" failed\n"), "\(fails.output)")
            try await work.succeed("checkout", "-q", "-b", "new-page")
            let commit = try await work.commit(["page": "two\n"], "Two")
            let passes = try await command("ci:run -p shop")
            #expect(passes.code == 0, "\(passes.errors)")
            #expect(
                passes.output.hasSuffix("\n✓ #2 new-page:\(commit.prefix(7)) succeeded\n"),
                "\(passes.output)"
            )
            let list = try await command("ci -p shop").output
            #expect(list.contains("✓ #2 new-page:") && list.contains("✗ #1 main:"))
            let again = try await command("ci:rerun 1 -p shop")
            #expect(again.code == 1, "\(again.errors)")
            #expect(again.output.hasPrefix("Rerunning test run #1...\n"))
            #expect(again.output.contains("\n✗ #3 main:") && again.output.hasSuffix(" failed\n"))
            let shell = try await platform.shell(
                """
                cd '\(work.folder.file("work"))' && echo 'cat page; echo $CI; bash -c "$HEROLOCAL_TEST"; exit 4' \
                    | herolocal ci:debug -p shop
                """
            )
            #expect(shell.code == 4, "\(shell.errors)")
            #expect(shell.output.hasSuffix("two\ntrue\n"), "\(shell.output)")
            #expect(shell.errors.contains("Cleaning up... done\n"), "\(shell.errors)")
            #expect(try await !platform.succeed("apps").contains("shop-ci-"))

            try await work.succeed("checkout", "-q", "main")
            let created = try await command("reviewapps:create new-page -p shop")
            #expect(created.code == 0, "\(created.errors)\(created.output)")
            let apps = try await command("reviewapps -p shop --json").output
            #expect(apps.contains(#""branch": "new-page""#) && apps.contains(#""status": "created""#))
            let address = try #require(created.output.split(separator: "\n").last)
            let app = try #require(
                address.split(separator: "/").dropFirst().first?.split(separator: ".").first
            )
            #expect(app.hasPrefix("shop-pr-1-"))
            try await platform.succeed("ps:wait", "-a", String(app))
            #expect(try await platform.get("/page", of: String(app)).text == "two\n")
            #expect(try await command("reviewapps:destroy new-page -p shop").code == 0)
            #expect(try await platform.run("apps:info", "-a", String(app)).code == 2)
        }
    }

    @Test("apps:setup makes an app of a directory, and of a git repository's URL")
    func setup() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await PushedWork.make()
            let manifest = """
                {"env": {"SECRET": {"generator": "secret"}, "WORD": {"required": true}},
                 "scripts": {"postdeploy": "echo word is $WORD"}, "success_url": "/page"}
                """
            _ = try await work.commit(["Procfile": Self.web, "page": "one\n", "app.json": manifest], "One")
            let folder = work.folder.file("work")
            let missing = try await platform.run("apps:setup", folder, "-a", "shop")
            #expect(missing.code == 1 && missing.errors.contains("required env var WORD has no value"))
            let made = try await platform.run("apps:setup", folder, "-a", "shop", "-e", "WORD=hello")
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.output.contains("-----> Running the postdeploy script\nword is hello\n"))
            #expect(made.output.hasSuffix("shop.localhost:\(platform.router.port)/page\n"), "\(made.output)")
            let cloned = try await platform.run("apps:setup", "\(folder)/.git", "-a", "other", "-e", "WORD=x")
            #expect(cloned.code == 0, "\(cloned.errors)")
            try await platform.succeed("ps:wait", "-a", "other")
            #expect(try await platform.get("/page", of: "other").text == "one\n")
        }
    }
}

import Linux
import TestSupport
import Testing

@Suite("A pipeline from the command line", .serialized)
struct PipelineCommandTests {
    private static let web = "web: python3 -m http.server $PORT\n"

    @Test(
        "takes what was pushed to staging to production, the same slug to the byte, and tells what is ahead"
    )
    func promotion() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await PushedWork.make()
            func command(_ words: String) async throws -> ProgramRun {
                try await platform.shell("cd '\(work.folder.file("work"))' && herolocal \(words)")
            }
            #expect(try await command("apps:create shop-staging").code == 0)
            #expect(try await command("apps:create shop --no-remote").code == 0)
            let created = try await command("pipelines:create -a shop-staging")
            #expect(created.errors.hasSuffix("Adding shop-staging to shop pipeline as staging... done\n"))
            #expect(try await command("pipelines:add shop -a shop").code == 0)
            let first = try await work.commit(["Procfile": Self.web, "page": "one\n"], "Say one")
            #expect(try await work.push("main").code == 0)

            let promoted = try await command("pipelines:promote -a shop-staging")
            #expect(promoted.code == 0, "\(promoted.errors)")
            #expect(promoted.output.hasSuffix("\nPromotion successful\nshop: succeeded\n"))
            try await platform.succeed("ps:wait", "-a", "shop")
            #expect(try await platform.get("/page", of: "shop").text == "one\n")
            let releases = try await platform.succeed("releases", "-a", "shop")
            #expect(releases.contains(" v3   Promote shop-staging v3 \(first.prefix(8)) "), "\(releases)")
            #expect(try await command("slugs:download -a shop -o one.tgz").code == 0)
            #expect(try await command("slugs:download -a shop-staging -o other.tgz").code == 0)
            let archive = try FileSystem.readAll(work.folder.file("work/one.tgz"))
            #expect(archive == (try FileSystem.readAll(work.folder.file("work/other.tgz"))))
            #expect(archive.starts(with: [0x1f, 0x8b]))

            let even = try await command("pipelines:diff -a shop-staging")
            #expect(even.output == "\nshop-staging is up to date with shop\n")
            let second = try await work.commit(["page": "two\n"], "Say two")
            #expect(try await work.push("main").code == 0)
            let ahead = try await command("pipelines:diff -a shop-staging")
            #expect(
                ahead.output.contains("=== shop-staging is ahead of shop by 1 commit\n"),
                "\(ahead.errors)"
            )
            #expect(ahead.output.contains("  \(second.prefix(7))   "))
            #expect(ahead.output.contains("   Dev      Say two\n"))
            let away = try await platform.run("pipelines:diff", "-a", "shop-staging")
            #expect(away.output.contains("because we were unable to perform a diff"))
        }
    }
}

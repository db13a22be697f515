import HTTP
import Linux
import TestSupport
import Testing

@Suite("A git push", .serialized)
struct GitPushTests {
    private static let web = "web: python3 -m http.server $PORT\n"

    @Test("builds, releases and serves the commit; pushed again it is up to date, changed it is built again")
    func deploys() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await app("demo", on: platform)
            let first = try await work.commit(["Procfile": Self.web, "page": "one\n"], "Say one")
            let push = try await work.push("main")
            #expect(push.code == 0)
            let slug = try #require(push.remote.first { $0.hasPrefix("       Done: ") }, "\(push.text)")
            #expect(push.remote == Self.transcript(first, slug, port: platform.router.port))
            #expect(push.local.contains(" * [new branch]      main -> main"), "\(push.local)")
            #expect(try await work.pushed("refs/heads/main") == first)
            try await expect("one\n", from: platform)
            let again = try await work.push("main")
            #expect(again.local == ["Everything up-to-date"])
            #expect(again.remote == [])
            let second = try await work.commit(["page": "two\n"], "Say two")
            #expect(try await work.push("main").code == 0)
            try await expect("two\n", from: platform)
            let releases = try await platform.succeed("releases", "-a", "demo")
            #expect(releases.contains(" v3   Deploy \(first.prefix(8)) "), "\(releases)")
            #expect(releases.contains(" v4   Deploy \(second.prefix(8)) "), "\(releases)")
            try await platform.succeed("rollback", "v3", "-a", "demo")
            try await expect("one\n", from: platform)
            #expect(try await work.push("main").local == ["Everything up-to-date"])
        }
    }

    @Test("with force replaces what was pushed before")
    func force() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await app("demo", on: platform)
            _ = try await work.commit(["Procfile": Self.web, "page": "one\n"], "One")
            #expect(try await work.push("main").code == 0)
            try await work.succeed("commit", "-q", "--amend", "-m", "One, said otherwise")
            let amended = String(try await work.succeed("rev-parse", "HEAD").dropLast())
            #expect(try await work.push("main").code == 1)
            let forced = try await work.push("--force", "main")
            #expect(forced.code == 0, "\(forced.text)")
            #expect(try await work.pushed("refs/heads/main") == amended)
            let releases = try await platform.succeed("releases", "-a", "demo")
            #expect(releases.contains(" v4   Deploy \(amended.prefix(8)) "), "\(releases)")
        }
    }

    @Test("that fails to build moves no ref and leaves the app as it is, twice with advice")
    func failure() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await app("demo", on: platform)
            let good = try await work.commit(["Procfile": Self.web, "page": "one\n"], "Good")
            #expect(try await work.push("main").code == 0)
            try await work.succeed("rm", "-q", "Procfile")
            let bad = try await work.commit([:], "Bad")
            let push = try await work.push("main")
            #expect(push.code == 1)
            #expect(push.remote == Self.failedTranscript(bad))
            #expect(push.local.contains(" ! [remote rejected] main -> main (pre-receive hook declined)"))
            #expect(try await work.pushed("refs/heads/main") == good)
            let twice = try await work.push("main")
            #expect(
                twice.remote.contains(
                    " ! ## Warning - The same version of this code has already been built: \(bad)"
                )
            )
            #expect(twice.remote.suffix(4) == ["Verifying deploy...", "", "!\tPush rejected to demo.", ""])
            try await expect("one\n", from: platform)
            let releases = try await platform.succeed("releases", "-a", "demo")
            #expect(releases.contains("Current: v3"), "\(releases)")
        }
    }

    @Test("shows the release command, whose failure is no failure of the push")
    func releaseCommand() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await app("demo", on: platform)
            let command = "release: echo migrated; exit 3\n"
            let commit = try await work.commit(["Procfile": Self.web + command], "Migrate")
            let push = try await work.push("main")
            #expect(push.code == 0, "\(push.text)")
            let end = try #require(push.remote.firstIndex(of: "Verifying deploy... done."), "\(push.text)")
            #expect(push.remote.dropFirst(end + 1).first?.hasPrefix("Running release command...") == true)
            #expect(push.remote.dropFirst(end + 2).prefix(2) == ["", "migrated"], "\(push.text)")
            let last = try #require(push.remote.last)
            #expect(last.hasPrefix("Waiting for release...") && last.hasSuffix(" failed."), "\(last)")
            #expect(try await work.pushed("refs/heads/main") == commit)
            let releases = try await platform.succeed("releases", "-a", "demo")
            #expect(releases.contains("release command failed"), "\(releases)")
        }
    }

    @Test("of another branch is kept and not built; only one of main and master is deployed")
    func branches() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await app("demo", on: platform)
            let first = try await work.commit(["Procfile": Self.web, "page": "one\n"], "One")
            let side = try await work.push("main:side")
            #expect(side.code == 0)
            #expect(side.remote == ["Pushed to non-main branch, skipping build."])
            #expect(try await work.pushed("refs/heads/side") == first)
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v2"))
            #expect(try await work.push("main:master").code == 0)
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v3"))
            let other = try await work.push("main")
            #expect(other.code == 1)
            #expect(
                other.remote.first
                    == " !     This app is deployed from master. To deploy it from main, delete master first:"
            )
            let deleted = try await work.push("--delete", "master")
            #expect(deleted.code == 0 && deleted.remote == [], "\(deleted.text)")
            #expect(try await work.push("main").code == 0)
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v4"))
            let clone = try await platform.shell("herolocal git:clone -a demo && cat demo/page")
            #expect(clone.output == "one\n", "\(clone.errors)")
        }
    }

    @Test("during a build of the app is refused, and the build goes on")
    func busy() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await app("demo", on: platform)
            // The app's cache is the one place that the build and the test both see.
            let compile =
                "#!/bin/bash\nmkfifo \"$2/begun\" \"$2/go\"\necho begun >\"$2/begun\"\ncat \"$2/go\"\n"
            let cache = "\(platform.home)/cache/*"
            _ = try await work.commit(
                ["bin/detect!": "#!/bin/bash\necho Slow\n", "bin/compile!": compile, "Procfile": Self.web],
                "Slow"
            )
            async let first = work.push("main")
            // Each end of a named pipe waits for the other, once it is there.
            try await wait(for: "the build runs") {
                try await platform.shell("test -p \(cache)/go").code == 0
            }
            let begun = try await platform.shell("cat \(cache)/begun")
            #expect(begun.output == "begun\n")
            let second = try await work.push("--force", "main")
            _ = try await platform.shell("echo going >$(echo \(cache)/go)")
            #expect(second.code == 1)
            #expect(
                second.remote.contains(
                    " !     A build of this app is under way. Wait for it to finish, or cancel it."
                ),
                "\(second.text)"
            )
            let outcome = try await first
            #expect(outcome.code == 0, "\(outcome.text)")
            #expect(outcome.remote.contains("going"))
        }
    }

    @Test("without a daemon is refused; with one it is built, whatever the environment says of others")
    func noDaemon() async throws {
        try await InstalledPlatform.with { platform in
            let work = try await app("demo", on: platform)
            _ = try await work.commit(["Procfile": Self.web], "One")
            try await platform.succeed("daemon", "stop")
            let push = try await work.push("main")
            #expect(push.code == 1)
            #expect(push.remote.first?.hasPrefix(" !     herolocald is not running") == true, "\(push.text)")
            #expect(try await work.pushed("refs/heads/main") == "")
            _ = try await InstalledPlatform.start(in: platform.folder)
            let again = try await work.push("main")
            #expect(again.code == 0, "\(again.text)")
        }
    }

    @Test("runs nothing that the pushed tree or the person's own git set-up names, and leaves nothing out")
    func strangers() async throws {
        try await InstalledPlatform.with { platform in
            let marks = try ScratchFolder()
            let touch = "touch '\(marks.file("ran"))'"
            let work = try await app(
                "demo",
                on: platform,
                settings: """
                    [core]
                    \thooksPath = \(marks.file("hooks"))
                    [filter "trap"]
                    \tsmudge = \(touch) && cat
                    \tclean = cat
                    \trequired = true

                    """
            )
            try FileSystem.makeDirectory(marks.file("hooks"))
            _ = try await work.commit(
                [
                    "Procfile": Self.web, "page": "$Format:%H$\n", "left-out": "here\n",
                    ".gitattributes": "page export-subst filter=trap\nleft-out export-ignore\n",
                    "hooks/pre-receive!": "#!/bin/sh\n\(touch)\n", "config": "[core]\n\thooksPath = hooks\n",
                ],
                "Traps"
            )
            try? FileSystem.remove(marks.file("ran"))
            let push = try await work.push("main")
            #expect(push.code == 0, "\(push.text)")
            #expect(push.remote.contains("Verifying deploy... done."), "\(push.text)")
            #expect(!FileSystem.exists(marks.file("ran")))
            try await expect("$Format:%H$\n", from: platform)
            #expect(try await platform.get("/left-out", of: "demo").text == "here\n")
            let urls = [
                "file://\(marks.path)", "ext::sh -c \(touch)", "ssh://git@127.0.0.1/lib", "-u\(touch)",
            ]
            for url in urls {
                let link = try await work.pushSubmodule(at: url)
                #expect(link.code == 1)
                #expect(link.remote.contains(" !     The submodule lib has the URL \(url)."), "\(link.text)")
            }
            #expect(!FileSystem.exists(marks.file("ran")))
        }
    }

    @Test("of a link that leads out keeps the link as it is; of a tree with a .git of its own is refused")
    func dotGit() async throws {
        try await InstalledPlatform.with { platform in
            let marks = try ScratchFolder()
            let work = try await app("demo", on: platform)
            try FileSystem.symbolicLink(to: "/etc/passwd", at: work.folder.file("work/secret"))
            let first = try await work.commit(["Procfile": Self.web, "page": "one\n"], "One")
            #expect(try await work.push("main").code == 0)
            try await expect("one\n", from: platform)
            let link = try await platform.succeed("run", "-a", "demo", "--no-tty", "readlink secret")
            #expect(link.contains("/etc/passwd\n"), "\(link)")
            // No git of a person's makes such a tree; one that is made by hand is pushed like any other.
            let settings = "[core]\n\tfsmonitor = touch '\(marks.file("ran"))'\n\thooksPath = .\n"
            try FileSystem.writeAtomically(marks.file("config"), Array(settings.utf8))
            let blob = try await work.succeed("hash-object", "-w", marks.file("config")).dropLast()
            let folder = try await work.tree("100644 blob \(blob)\tconfig\n")
            let entries = try await work.succeed("ls-tree", "HEAD")
            let root = try await work.tree(entries + "040000 tree \(folder)\t.git\n")
            let made = try await work.succeed("commit-tree", root, "-p", "HEAD", "-m", "By hand")
            let push = try await work.push("\(made.dropLast()):refs/heads/main")
            #expect(push.code == 1)
            #expect(push.remote.contains(" !     Push failed"), "\(push.text)")
            let reason = "error: invalid path '.git/config'"
            #expect(push.remote.contains { $0.hasSuffix(reason) }, "\(push.text)")
            #expect(!FileSystem.exists(marks.file("ran")))
            #expect(try await work.pushed("refs/heads/main") == first)
        }
    }

    // MARK: - Private

    /// Creates an app from within a repository, which is how it gets its remote.
    private func app(
        _ name: String,
        on platform: InstalledPlatform,
        settings: String = ""
    ) async throws -> PushedWork {
        let work = try await PushedWork.make(settings)
        let created = try await platform.shell(
            "cd '\(work.folder.file("work"))' && herolocal apps:create \(name)"
        )
        #expect(created.code == 0, "\(created.errors)")
        return work
    }

    private func expect(_ page: String, from platform: InstalledPlatform) async throws {
        try await platform.succeed("ps:wait", "-a", "demo")
        #expect(try await platform.get("/page", of: "demo").text == page)
    }

    private static func transcript(_ commit: String, _ slug: String, port: UInt16) -> [String] {
        [
            "Updated 2 paths from \(commit.prefix(7))", "Compressing source files... done.",
            "Building source:",
            "", "-----> Building on the Heroku-24 stack",
            "-----> Determining which buildpack to use for this app", "-----> Procfile-only app detected",
            "       Using the built-in procfile-only buildpack with this machine's own tools",
            "-----> Nothing to compile: the Procfile's commands are run as they are",
            "-----> Discovering process types", "       Procfile declares types -> web", "",
            "-----> Compressing...", slug, "-----> Launching...", "       Released v3",
            "       http://demo.localhost:\(port)/ deployed to Heroku", "", "Verifying deploy... done.",
        ]
    }

    private static func failedTranscript(_ commit: String) -> [String] {
        [
            "Updated 1 path from \(commit.prefix(7))", "Compressing source files... done.",
            "Building source:",
            "", "-----> Building on the Heroku-24 stack",
            "-----> Determining which buildpack to use for this app",
            " !     No default language could be detected for this app.",
            "\t\t\tHINT: This occurs when Heroku cannot detect the buildpack to use for this application "
                + "automatically.",
            "\t\t\tSee https://devcenter.heroku.com/articles/buildpacks",
            " !     A Procfile alone is enough for herolocal: one line such as web: ./server --port $PORT",
            "", " !     Push failed",
            "Verifying deploy...", "", "!\tPush rejected to demo.", "",
        ]
    }
}

extension PushedWork {
    /// Makes a tree of `ls-tree`'s lines, whatever they are; its id.
    fileprivate func tree(_ entries: String) async throws -> String {
        let made = try await run(["mktree"], input: entries)
        guard made.code == 0 else { throw InstalledPlatform.Failure(text: made.errors) }
        return String(made.output.dropLast())
    }

    /// Pushes a commit with a submodule `lib` that is to be fetched from `url`.
    fileprivate func pushSubmodule(at url: String) async throws -> Push {
        let head = String(try await succeed("rev-parse", "HEAD").dropLast())
        try await succeed("update-index", "--add", "--cacheinfo", "160000,\(head),lib")
        let modules = "[submodule \"lib\"]\n\tpath = lib\n\turl = \(url)\n"
        try FileSystem.writeAtomically(folder.file("work/.gitmodules"), Array(modules.utf8))
        try await succeed("add", ".gitmodules")
        try await succeed("commit", "-q", "-m", "Submodule")
        return try await push("main")
    }
}

import HTTP
import Linux
import TestSupport
import Testing

/// A push that fails: what is pushed, and what is printed behind `remote: ` (the files in `FailedBuilds`).
private struct FailedBuild {
    let name: String
    var buildpacks: [String] = []
    /// Names that end in `!` are programs.
    var files: [String: String] = [:]
    var transcript: [String] = []

    static func all() throws -> [FailedBuild] {
        let folder = Repository.path("Tests/EndToEndTests/FailedBuilds")
        return try FileSystem.entries(of: folder).map { name in
            FailedBuild(name, try FileSystem.readText("\(folder)/\(name)"))
        }
    }

    private init(_ name: String, _ text: String) {
        self.name = name
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.removeLast()
        guard let end = lines.firstIndex(of: "---") else { return }
        transcript = Array(lines[(end + 1)...])
        var file = ""
        for line in lines[..<end] {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            switch words.first {
            case "buildpack": buildpacks.append(words[1])
            case "file": file = words[1]
            case "file!": file = "\(words[1])!"
            case "|": files[file, default: ""] += "\(words.count > 1 ? words[1] : "")\n"
            default: break
            }
        }
    }
}

@Suite("A push whose build fails", .enabled(if: systemProgram("git") != nil), .timeLimit(.minutes(10)))
struct FailedBuildTests {
    private static let web = "web: python3 -m http.server $PORT\n"

    @Test("prints each failure to the letter, and the app serves the old release")
    func transcripts() async throws {
        let cases = try FailedBuild.all()
        #expect(cases.count >= 9)
        try await InstalledPlatform.with { platform in
            let work = try await PushedWork.make()
            let created = try await platform.shell(
                "cd '\(work.folder.file("work"))' && herolocal apps:create demo"
            )
            #expect(created.code == 0, "\(created.errors)")
            let good = try await work.commit(["Procfile": Self.web, "page": "one\n"], "Good")
            #expect(try await work.push("main").code == 0)
            for failed in cases {
                try await platform.succeed("buildpacks:clear", "-a", "demo")
                for buildpack in failed.buildpacks {
                    try await platform.succeed("buildpacks:add", buildpack, "-a", "demo")
                }
                try await work.succeed("rm", "-q", "-r", "--ignore-unmatch", ".")
                let commit = try await work.commit(failed.files, failed.name)
                let push = try await work.push("main")
                let expected = failed.transcript.map { $0.replacing("COMMIT", with: commit.prefix(7)) }
                #expect(push.remote == expected, "\(failed.name)\n\(push.text)")
                #expect(push.code == 1)
                #expect(push.local.contains(" ! [remote rejected] main -> main (pre-receive hook declined)"))
                #expect(try await work.pushed("refs/heads/main") == good)
            }
            try await platform.succeed("ps:wait", "-a", "demo")
            #expect(try await platform.get("/page", of: "demo").text == "one\n")
            let releases = try await platform.succeed("releases", "-a", "demo")
            #expect(releases.contains("Current: v3"), "\(releases)")
        }
    }

    @Test("for its time says so, on the platform's clock")
    func timeLimit() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.succeed("apps:create", "demo")
            let app = platform.folder.file("app")
            try FileSystem.makeDirectory(app + "/bin")
            for (name, text) in [
                ("detect", "echo Endless"), ("compile", "mkfifo \"$2/begun\"; exec tail -f /dev/null"),
            ] {
                let script = Array("#!/bin/sh\n\(text)\n".utf8)
                try FileSystem.writeAtomically("\(app)/bin/\(name)", script, permissions: 0o755)
            }
            async let deploy = platform.run("deploy", "-a", "demo", app)
            try await wait(for: "the build runs") {
                try await platform.shell("test -p \(platform.home)/cache/*/begun").code == 0
            }
            try await platform.succeed("time:step", "15m")
            let run = try await deploy
            #expect(run.code != 0)
            #expect(
                run.output.contains(
                    " !     Push rejected, the build took longer than its limit of 15 minutes.\n\n !     Push failed\n"
                ),
                "\(run.output)\(run.errors)"
            )
        }
    }
}

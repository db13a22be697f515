import Linux
import Model
import Testing

@testable import Slugs

@Suite("The slug compiler")
struct SlugCompilerTests {
    let fixture: BuildFixture

    init() throws { fixture = try BuildFixture() }

    @Test("builds an app that is its own buildpack, with the whole transcript")
    func inline() async throws {
        let result = try await fixture.build([
            "bin/detect*": "#!/bin/sh\necho Custom\n",
            "bin/compile*": "#!/bin/sh\necho '-----> Making it'\necho made > $1/made\n",
            "bin/release*": "#!/bin/sh\necho 'default_process_types:'\necho '  web: bin/serve'\n",
            "Procfile": "worker: bin/work\n",
        ])
        #expect(
            fixture.transcript == """
                -----> Building on the Heroku-24 stack
                -----> Determining which buildpack to use for this app
                -----> Custom app detected
                       Using the built-in heroku-community/inline buildpack with this machine's own tools
                -----> Making it
                -----> Discovering process types
                       Procfile declares types     -> worker
                       Default types for buildpack -> web

                -----> Compressing...
                       Done: \(BuildTranscript.size(result.slug.sizeBytes))

                """
        )
        #expect(result.processTypes == [.web: "bin/serve", try ProcessType("worker"): "bin/work"])
        #expect(result.buildpackDescription == "Custom")
        #expect(result.buildpacks.map(\.description) == ["heroku-community/inline"])
        #expect(try await fixture.files(of: result).contains("made made\n"))
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("builds an app that has only a Procfile")
    func procfileOnly() async throws {
        let result = try await fixture.build(["Procfile": "web: ./serve\nrelease: ./migrate\n"])
        #expect(fixture.transcript.contains("-----> Procfile-only app detected\n"))
        #expect(fixture.transcript.contains("       Procfile declares types -> release, web\n\n"))
        #expect(result.processTypes == [.web: "./serve", .release: "./migrate"])
    }

    @Test("builds for the stack that it is told, and says which is newer than an old one")
    func stack() async throws {
        let inline = [
            "bin/detect*": "#!/bin/sh\necho Custom\n", "bin/compile*": "#!/bin/sh\necho for $STACK\n",
            "bin/release*": "#!/bin/sh\n",
        ]
        _ = try await fixture.build(inline, stack: "heroku-22")
        #expect(fixture.transcript.hasPrefix("-----> Building on the Heroku-22 stack\n"))
        #expect(fixture.transcript.contains("\nfor heroku-22\n"))
        #expect(
            fixture.transcript.contains(
                """
                -----> Discovering process types
                       Procfile declares types -> (none)

                 !     This app is using the Heroku-22 stack, however a newer stack is available.
                       To upgrade to Heroku-24, see:
                       https://devcenter.heroku.com/articles/upgrading-to-the-latest-stack

                -----> Compressing...

                """
            ),
            "\(fixture.transcript)"
        )
        let other = try BuildFixture()
        _ = try await other.build(inline, stack: "heroku-26")
        #expect(!other.transcript.contains("newer stack"))
    }

    @Test("makes the same slug of the same source")
    func reproducible() async throws {
        let files = ["Procfile": "web: x\n", "a/b": "c"]
        let first = try await fixture.build(files)
        let second = try await fixture.build(files)
        #expect(first.slug == second.slug)
    }

    @Test("ends as timed out when the time is up while languages are detected")
    func timeOutInDetection() async throws {
        let fixture = try BuildFixture(timeLimit: .zero)
        await #expect(throws: BuildFailure.timedOut) {
            _ = try await fixture.build([
                "bin/detect*": "#!/bin/sh\nexec sleep 600\n", "bin/compile*": "#!/bin/sh\n",
            ])
        }
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("says that no language was detected, to the letter")
    func noLanguage() async throws {
        await #expect(throws: BuildFailure.noLanguage()) { try await fixture.build(["readme": "hello"]) }
        #expect(
            fixture.transcript == """
                -----> Building on the Heroku-24 stack
                -----> Determining which buildpack to use for this app
                 !     No default language could be detected for this app.
                \t\t\tHINT: This occurs when Heroku cannot detect the buildpack to use for this application \
                automatically.
                \t\t\tSee https://devcenter.heroku.com/articles/buildpacks
                 !     A Procfile alone is enough for herolocal: one line such as web: ./server --port $PORT

                 !     Push failed

                """
        )
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("names a Procfile with a wrong name", arguments: ["procfile", "PROCFILE", "Procfile.txt"])
    func misnamedProcfile(name: String) async throws {
        await #expect(throws: BuildFailure.noLanguage(misnamed: name)) {
            try await fixture.build([name: "web: ./server"])
        }
        let line = " !     The file \(name) is not read: its name must be Procfile, with a capital P.\n"
        #expect(fixture.transcript.contains("/articles/buildpacks\n\(line)\n !     Push failed\n"))
    }

    @Test("says which lines of the Procfile are ignored")
    func ignoredLines() async throws {
        _ = try await fixture.build(["Procfile": "# web: a\nweb:./server\n\nworker: x\n"])
        #expect(
            fixture.transcript.contains(
                "       Procfile declares types -> worker\n\n !     Procfile: ignored line 2, which must look "
                    + "like: web: COMMAND, with a blank behind the colon\n\n-----> Compressing...\n"
            )
        )
    }

    @Test("says that a set buildpack does not fit, with what it says itself")
    func notCompatible() async throws {
        let own = try fixture.buildpack("own", detect: "echo; echo ' !     Not mine'; exit 1", compile: ":")
        await #expect(throws: BuildFailure.notCompatible(buildpack: own)) {
            try await fixture.build(["a": "b"], buildpacks: [own])
        }
        #expect(
            fixture.transcript == """
                -----> Building on the Heroku-24 stack
                -----> Using buildpack: \(own)
                -----> App not compatible with buildpack: \(own)
                \("       ")
                        !     Not mine
                       More info: https://devcenter.heroku.com/articles/buildpacks#detection-failure

                 !     Push failed

                """
        )
    }

    @Test("passes a failing compile on, line ends made good")
    func compileFails() async throws {
        let own = try fixture.buildpack("own", detect: "echo Own", compile: "printf 'no luck'; exit 7")
        await #expect(throws: BuildFailure.compile(buildpack: "Own", code: 7)) {
            try await fixture.build(["a": "b"], buildpacks: [own])
        }
        #expect(
            fixture.transcript.hasSuffix(
                "-----> Own app detected\nno luck\n !     Push rejected, failed to compile Own app.\n\n"
                    + " !     Push failed\n"
            )
        )
        #expect(fixture.store.slug("") == nil)
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("gives each buildpack what the one before exports, and lets the last one's release win")
    func several() async throws {
        let first = try fixture.buildpack(
            "first",
            detect: "echo First",
            compile: "echo 'export MARK=from-first' > \"$(dirname \"$0\")/../export\"; echo 1 > \"$2/kept\"",
            release: "echo 'default_process_types: {web: one, rake: r}'"
        )
        let second = try fixture.buildpack(
            "second",
            detect: "echo Second",
            compile: "echo \"mark $MARK, kept $(cat \"$2/kept\")\"",
            release: "echo \"default_process_types: {web: 'two$MARK'}\""
        )
        let result = try await fixture.build(["a": "b"], buildpacks: [first, second])
        #expect(
            fixture.transcript.contains("-----> Using buildpacks:\n       1. \(first)\n       2. \(second)\n")
        )
        #expect(fixture.transcript.contains("-----> Second app detected\nmark from-first, kept 1\n"))
        #expect(result.processTypes == [.web: "two", try ProcessType("rake"): "r"])
        #expect(result.buildpackDescription == "First, Second")
        #expect(!FileSystem.exists("\(first)/export"))
    }

    @Test("gives scripts the platform's environment and config vars only as files")
    func environment() async throws {
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: """
                echo "stack=$STACK version=$SOURCE_VERSION secret=${SECRET-unset} git=${GIT_DIR-unset}"
                echo "dir=$(basename "$1") cwd=$([ "$PWD" = "$1" ] && echo same) home=$([ -w "$HOME" ] && echo own)"
                printf 'file=%s|\\n' "$(ls "$3")" "$(cat "$3/SECRET"; echo .)"
                """
        )
        _ = try await fixture.build(["a": "b"], buildpacks: [own], configVars: ["SECRET": "s p a c e\n"])
        #expect(fixture.transcript.contains("stack=heroku-24 version=2c3a0b24 secret=unset git=unset\n"))
        #expect(fixture.transcript.contains("cwd=same home=own\nfile=SECRET|\nfile=s p a c e\n.|\n"))
        #expect(fixture.transcript.contains(#/dir=build_[0-9a-f]{8} /#))
    }

    @Test("keeps the cache of an app between builds until it is purged")
    func cache() async throws {
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: "cat \"$2/note\" 2>/dev/null || echo fresh; echo cached > \"$2/note\""
        )
        _ = try await fixture.build(["a": "b"], buildpacks: [own])
        _ = try await fixture.build(["a": "b"], buildpacks: [own])
        try await fixture.compiler.purgeCache(of: fixture.app)
        _ = try await fixture.build(["a": "b"], buildpacks: [own])
        let notes = fixture.transcript.split(separator: "\n").filter { $0 == "fresh" || $0 == "cached" }
        #expect(notes == ["fresh", "cached", "fresh"])
    }

    @Test(
        "explains a buildpack that cannot be used",
        arguments: [
            (
                "rust",
                "there is no buildpack rust on this machine. Name one of herolocal's own, one of the registry "
                    + "(namespace/name), a directory, a git URL or the URL of a .tgz file."
            ),
            ("/nowhere", "there is no buildpack directory at /nowhere."),
            (
                "git@github.com:a/b.git",
                "the buildpack git@github.com:a/b.git cannot be fetched: give its URL as https://, http:// or git://. "
                    + "No key of yours is used."
            ),
            ("/nowhere.tgz", "there is no packed buildpack at /nowhere.tgz."),
        ]
    )
    func unusable(reference: String, reason: String) async throws {
        await #expect(throws: BuildFailure.buildpack(reason)) {
            try await fixture.build(["a": "b"], buildpacks: [reference])
        }
        #expect(fixture.transcript.hasSuffix(" !     Push rejected, \(reason)\n\n !     Push failed\n"))
    }

    @Test("refuses a release script that does not write its small YAML")
    func badRelease() async throws {
        let own = try fixture.buildpack("own", detect: "echo Own", compile: ":", release: "echo what is this")
        await #expect(throws: BuildFailure.release(buildpack: "Own")) {
            try await fixture.build(["a": "b"], buildpacks: [own])
        }
    }

    @Test("refuses a slug above the limit and keeps nothing of it")
    func tooLarge() async throws {
        let small = try BuildFixture(sizeLimitBytes: 100)
        do {
            _ = try await small.build(["Procfile": "web: x\n"])
            Issue.record("the slug was accepted")
        } catch {
            guard case .tooLarge(let size) = error else { throw error }
            #expect(size > 100)
        }
        #expect(small.transcript.contains(" is too large (max is 0M).\n"))
        #expect(try FileSystem.entries(of: "\(small.scratch.path)/slugs").isEmpty)
    }

    @Test("says when it is another buildpack than that of the last build")
    func changed() async throws {
        let own = try fixture.buildpack("own", detect: "echo Own", compile: "echo compiled")
        for (last, isTold) in [([own], false), ([], false), (["heroku/go"], true), ([own, own], true)] {
            let fixture = try BuildFixture()
            _ = try await fixture.build(["a": "b"], buildpacks: [own], change: { $0.lastBuildpacks = last })
            let line = "-----> Using buildpack: \(own)\n-----> Detected change in buildpack\n-----> Own app"
            #expect(fixture.transcript.contains(line) == isTold, "\(last)")
        }
    }

    @Test("of a test run uses bin/test-compile, and brings the buildpack's bin/test along")
    func testRun() async throws {
        let own = try fixture.buildpack("own", detect: "echo Own", compile: "echo no test")
        try fixture.scratch.write("own/bin/test-compile", "#!/bin/sh\necho $# for tests\n", mode: 0o755)
        try fixture.scratch.write("own/bin/test", "#!/bin/sh\n", mode: 0o755)
        let result = try await fixture.build(
            ["Procfile": "web: x\n"],
            buildpacks: [own, "procfile-only"],
            change: { $0.isTest = true }
        )
        #expect(fixture.transcript.contains("-----> Own app detected\n3 for tests\n"))
        #expect(!fixture.transcript.contains("no test"))
        #expect(result.hasTests)
        #expect(try await fixture.files(of: result).contains(".herolocal-test/bin/test #!/bin/sh\n"))
        let other = try BuildFixture()
        let plain = try await other.build(["a": "b"], buildpacks: [own])
        #expect(other.transcript.contains("no test\n") && !plain.hasTests)
    }

    @Test("explains a source that is no archive")
    func badSource() async throws {
        try fixture.scratch.write("odd", String(repeating: "not an archive ", count: 100))
        let request = BuildRequest(
            id: .random(),
            app: fixture.app,
            archive: "\(fixture.scratch.path)/odd",
            sourceVersion: "",
            stack: "heroku-24",
            buildpacks: [],
            configVars: [:]
        )
        await #expect(throws: BuildFailure.self) { try await fixture.compiler.build(request) { _ in } }
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("removes at its start what a killed run left")
    func leftovers() async throws {
        try fixture.scratch.write("work/0123abcd/tmp/build_0123abcd/file", "half")
        try fixture.scratch.write("work/0123abcd/tmp/env_0123abcd/SECRET", "s")
        _ = try SlugCompiler(fixture.compiler.configuration, store: fixture.store, loop: TestLoop.loop)
        #expect(fixture.leftovers.isEmpty)
    }
}

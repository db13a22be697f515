import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@Suite("A test run", .serialized)
struct TestRunTests {
    @Test("runs test-setup and test in one dyno of an app that goes with it, and has their exit code")
    func success() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            _ = try await daemon.call(
                PipelineConfigVarsUpdate(pipeline: "shop", stage: .test, vars: ["PLACE": "pipeline"])
            )
            let manifest = """
                {"formation": {"web": {"quantity": 1}}, "scripts": {"postdeploy": "exit 9"},
                 "environments": {"test": {"env": {"KIND": "test"}, "scripts": {
                    "test-setup": "echo setting up; echo made > made",
                    "test": "echo $(cat made) $KIND $PLACE $CI $CI_NODE_INDEX/$CI_NODE_TOTAL $HEROKU_TEST_RUN_BRANCH"}}}}
                """
            let (run, node) = try await daemon.test(manifest)
            #expect(run.status == .succeeded && run.number == 1, "\(run)")
            #expect(node.exitCode == 0 && node.status == .succeeded)
            let setup = try await daemon.send("GET", daemon.path(of: node.setupStreamURL)).text
            #expect(setup.contains("-----> Building on the Heroku-24 stack"), "\(setup)")
            #expect(setup.hasSuffix("setting up\n"), "\(setup)")
            let output = try await daemon.send("GET", daemon.path(of: node.outputStreamURL)).text
            #expect(output == "made test pipeline true 0/1 main\n")
            #expect(try await daemon.call(AppList()).isEmpty)
            #expect(try await daemon.call(TestRunList(pipeline: "shop")).map(\.number) == [1])
        }
    }

    @Test(
        "has failed when a script does, and is errored when there is nothing to run",
        arguments: [
            (
                #"{"environments": {"test": {"scripts": {"test": "echo no; exit 3"}}}}"#,
                TestRunStatus.failed, 3
            ),
            (
                #"{"environments": {"test": {"scripts": {"test-setup": "exit 4", "test": "echo never"}}}}"#,
                .failed, 4
            ),
            (#"{}"#, .errored, nil), (#"{"env": {"A": {}}}"#, .errored, nil), (nil, .errored, nil),
        ] as [(String?, TestRunStatus, Int?)]
    )
    func failures(manifest: String?, status: TestRunStatus, code: Int?) async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let (run, node) = try await daemon.test(manifest)
            #expect(run.status == status, "\(run)")
            #expect(node.exitCode == code)
            #expect((run.message == nil) == (status == .failed))
            let output = try await daemon.send("GET", daemon.path(of: node.outputStreamURL)).text
            #expect(!output.contains("never"))
            #expect(try await daemon.call(AppList()).isEmpty)
        }
    }

    @Test("without a value for a required config var says how the pipeline gets one")
    func missingValue() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let (run, _) = try await daemon.test(#"{"env": {"NEEDED": {}}}"#)
            let hint = "herolocal ci:config:set NEEDED=VALUE -p shop"
            #expect(
                run.message?.hasSuffix("required env var NEEDED has no value: give it with \(hint)") == true
            )
        }
    }

    @Test("without a script of its own runs the buildpack's bin/test, on what bin/test-compile has made")
    func buildpackTests() async throws {
        try await TestDaemon.with { daemon in
            let folder = try ScratchFolder()
            try FileSystem.makeDirectory(folder.file("bin"))
            for (name, text) in [
                ("detect", "echo Own"), ("compile", "exit 9"), ("test-compile", "echo compiled >\"$1/made\""),
                ("test", "echo $(cat \"$1/made\") $(cat \"$2/KIND\") $KIND $#; exit 5"),
            ] {
                let script = Array("#!/bin/sh\n\(text)\n".utf8)
                try FileSystem.writeAtomically(folder.file("bin/\(name)"), script, permissions: 0o755)
            }
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let manifest = #"{"env": {"KIND": "a  b"}, "buildpacks": [{"url": "\#(folder.path)"}]}"#
            let (run, node) = try await daemon.test(manifest)
            #expect(run.status == .failed && node.exitCode == 5, "\(run)")
            let output = try await daemon.send("GET", daemon.path(of: node.outputStreamURL)).text
            #expect(output == "compiled a b a b 2\n")
        }
    }

    @Test(
        "of a Node.js app without a script of its own runs npm test",
        .enabled(if: systemProgram("node") != nil && systemProgram("npm") != nil)
    )
    func npmTest() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let package = #"{"scripts": {"test": "echo in $NODE_ENV; exit 3"}}"#
            let (run, node) = try await daemon.test("{}", besides: [("package.json", package, false)])
            let output = try await daemon.send("GET", daemon.path(of: node.outputStreamURL)).text
            #expect(run.status == .failed && node.exitCode == 3, "\(run) \(output)")
            #expect(output.contains("\nin test\n"), "\(output)")
        }
    }

    @Test("starts no web dyno and no release command, and can be cancelled")
    func cancelled() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let manifest = #"{"environments": {"test": {"scripts": {"test": "\#(gate.endlessCommand)"}}}}"#
            let source = try await daemon.upload([
                ("Procfile", "web: exec tail -f /dev/null\nrelease: exit 1\n", false),
                ("app.json", manifest, false),
            ])
            let run = try await daemon.start(source)
            let dyno = try await gate.nextRun()
            let app = try #require(try await daemon.call(AppList()).first).name
            #expect(app.hasPrefix("shop-ci-1-"))
            #expect(try await daemon.call(DynoList(app: app)).map(\.type) == ["run"])
            let cancelled = try await daemon.call(
                TestRunUpdate(run: run.id.description, status: .cancelled, message: "enough")
            )
            #expect(cancelled.status == .cancelled && cancelled.message == "enough")
            _ = try await onThread(named: "gate") { try dyno.readToEnd() }
            #expect(try await daemon.call(AppList()).isEmpty)
        }
    }

    @Test("ends with its pipeline, whose output and apps go, too")
    func pipelineGone() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let manifest = #"{"environments": {"test": {"scripts": {"test": "\#(gate.endlessCommand)"}}}}"#
            let source = try await daemon.upload([
                ("Procfile", "worker: exec tail -f /dev/null\n", false), ("app.json", manifest, false),
            ])
            let run = try await daemon.start(source)
            let dyno = try await gate.nextRun()
            let node = try #require(try await daemon.call(TestNodeList(run: run.id.description)).first)
            _ = try await daemon.call(PipelineDelete(pipeline: "shop"))
            _ = try await onThread(named: "gate") { try dyno.readToEnd() }
            #expect(try await daemon.call(AppList()).isEmpty)
            for url in [node.setupStreamURL, node.outputStreamURL] {
                #expect(try await daemon.send("GET", daemon.path(of: url)).status == 404)
            }
        }
    }

    @Test(
        "for debugging keeps its app, with the scripts as config vars, until it is cancelled or an hour is over"
    )
    func debug() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let manifest = #"{"environments": {"test": {"scripts": {"test-setup": "true", "test": "make"}}}}"#
            for isForgotten in [false, true] {
                let source = try await daemon.upload([
                    ("Procfile", "worker: exec tail -f /dev/null\nrelease: exit 1\n", false),
                    ("app.json", manifest, false),
                ])
                let run = try await daemon.start(source, debug: true)
                let info = TestRunInfo(run: run.id.description)
                #expect(run.debug)
                try await daemon.until("the shell can come") {
                    try await daemon.call(info).status == .debugging
                }
                let app = try #require(try await daemon.call(AppList()).first).name
                let config = try await daemon.call(ConfigVarsInfo(app: app))
                #expect(config["HEROLOCAL_TEST"] == "make" && config["HEROLOCAL_TEST_SETUP"] == "true")
                #expect(config["CI"] == "true")
                #expect(try await daemon.call(DynoList(app: app)).isEmpty)
                if isForgotten {
                    daemon.clock.step(by: .seconds(3600))
                } else {
                    _ = try await daemon.call(TestRunUpdate(run: info.run, status: .cancelled))
                }
                try await daemon.until("the run is over") {
                    try await daemon.call(info).status == .cancelled
                }
                let message = isForgotten ? "Nobody ended it for an hour." : nil
                #expect(try await daemon.call(info).message == message)
                #expect(try await daemon.call(AppList()).isEmpty)
            }
        }
    }

    @Test("that the daemon's end cuts off has no result, and its app goes with the next start at the latest")
    func restart() async throws {
        let folder = try ScratchFolder()
        let gate = try CommandGate()
        let run = try await TestDaemon.with(folder: folder) { daemon in
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let manifest = #"{"environments": {"test": {"scripts": {"test": "\#(gate.endlessCommand)"}}}}"#
            let source = try await daemon.upload([
                ("Procfile", "worker: exec tail -f /dev/null\n", false), ("app.json", manifest, false),
            ])
            let run = try await daemon.start(source)
            _ = try await gate.nextRun()
            return run
        }
        try await TestDaemon.with(folder: folder) { daemon in
            let ended = try await daemon.call(TestRunInfo(run: run.id.description))
            #expect(ended.status == .cancelled || ended.status == .errored, "\(ended)")
            #expect(try await daemon.call(AppList()).isEmpty)
        }
    }
}

extension TestDaemon {
    fileprivate func start(_ source: String, debug: Bool = false) async throws -> TestRun {
        try await call(
            TestRunCreate(
                commitBranch: "main",
                commitMessage: "Test it",
                commitSHA: String(repeating: "0a", count: 20),
                debug: Switch(debug),
                pipeline: .name("shop"),
                sourceBlobURL: source
            )
        )
    }

    /// Tests a Procfile and an `app.json`; the run and its node when it is over.
    fileprivate func test(
        _ manifest: String?,
        besides others: [(String, String, Bool)] = []
    ) async throws -> (TestRun, TestNode) {
        let procfile = ("Procfile", "worker: exec tail -f /dev/null\n", false)
        let files = [procfile] + (manifest.map { [("app.json", $0, false)] } ?? []) + others
        let source = try await upload(files)
        let info = TestRunInfo(run: try await start(source).id.description)
        try await until("the test run is over") { try await call(info).status.isFinal }
        let node = try #require(try await call(TestNodeList(run: info.run)).first)
        return (try await call(info), node)
    }
}

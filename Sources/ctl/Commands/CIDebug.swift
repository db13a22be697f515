import Model
import PlatformAPI

/// `ci:debug`: a shell in the app of a test run.
enum CIDebug: Command {
    static let name = "ci:debug"
    static let summary =
        "opens an interactive test debugging session with the contents of the current directory"
    static let details = """
        What was committed is built as ci:run builds it, scripts.test-setup runs, and you get a shell.
        The scripts stand in variables there: bash -c "$HEROLOCAL_TEST" runs the tests. The app goes
        with the end of the shell.
        """
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, noCache, noSetup]
    static let examples = ["herolocal ci:debug -p my-pipeline"]
    static let takesJSON = false

    private static let noCache = Flag("no-cache", nil, "start without a cache; here no test run has one")
    private static let noSetup = Flag("no-setup", nil, "start test dyno without running test-setup")

    static func run(_ given: Given, _ session: Session) throws {
        let head = try LocalCommit.find("HEAD", session)
        let pipeline = try ChosenPipeline.find(given, session)
        let begun = try TestRunProgress.start(head, on: head.branch, of: pipeline, isDebug: true, session)
        let end = TestRunUpdate(run: begun.id.description, status: .cancelled)
        let outcome: AttachedTerminal.Outcome
        do {
            outcome = try openShell(in: begun, given, session)
        } catch {
            _ = try? session.call(end)
            throw error
        }
        _ = try session.action("Cleaning up") { try session.call(end) }
        try AttachedTerminal.finish(outcome, passesCode: true, leftover: "the test run has been ended.")
    }

    // MARK: - Private

    private static func openShell(
        in begun: TestRun,
        _ given: Given,
        _ session: Session
    ) throws -> AttachedTerminal.Outcome {
        let id = begun.id.description
        for node in try session.call(TestNodeList(run: id)) {
            try session.daemon().stream(node.setupStreamURL) { try session.output.write(Array($0)) }
        }
        var run = try session.call(TestRunInfo(run: id))
        while !run.status.isFinal, run.status != .debugging {
            try Pause.wait(Limits.CommandLine.setupCheck)
            run = try session.call(TestRunInfo(run: id))
        }
        guard run.status == .debugging, let setup = run.appSetup?.id else {
            throw CommandFailure.told(run.message ?? "The test run was ended before there was a shell.")
        }
        let app = try session.call(AppSetupInfo(setup: setup.description)).app.name
        let terminal = AttachedTerminal(usesTerminal: session.input.isTerminal, session)
        let shell = DynoCreate(
            app: app,
            attach: Switch(true),
            command: given.has(noSetup) ? "bash" : "bash -c \"${HEROLOCAL_TEST_SETUP:-:}\"; exec bash",
            env: terminal.environment,
            forceNoTTY: terminal.usesTerminal ? nil : Switch(true)
        )
        return try terminal.run("bash", on: app) { line in
            let dyno = try Run.createDyno(shell, session)
            try line.update("starting, \(dyno.name)")
            return dyno
        }
    }
}

import Model
import PlatformAPI

/// `ci`: lists the newest test runs of a pipeline.
enum CI: Command {
    static let name = "ci"
    static let summary = "display the most recent CI runs for the given pipeline"
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let runs = try session.call(
            TestRunList(pipeline: pipeline.id.description),
            range: "number ..; max=\(Limits.CommandLine.testRuns), order=desc"
        )
        if given.wantsJSON { return try session.printJSON(runs) }
        let shown = session.output.palette.paint(pipeline.name, .pipeline)
        try session.output.title("Showing latest test runs for the \(shown) pipeline")
        for run in runs { try session.print(TestRunText.line(run, session.output.palette)) }
    }
}

/// `ci:info`: shows a test run again, whole.
enum CIInfo: Command {
    static let name = "ci:info"
    static let summary = "show the status of a specific test run"
    static let arguments = [Argument("TEST-RUN", .one, "auto-incremented test run number")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci:info 12 -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let run = try session.call(
            TestRunInfoByPipeline(pipeline: pipeline.id.description, run: given.arguments[0])
        )
        try TestRunProgress.show(run, given, session)
    }
}

/// `ci:last`: shows the newest test run, whole.
enum CILast: Command {
    static let name = "ci:last"
    static let summary = "looks for the most recent run and returns the output of that run"
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci:last -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let newest = try session.call(
            TestRunList(pipeline: pipeline.id.description),
            range: "number ..; max=1, order=desc"
        )
        guard let run = newest.first else {
            throw CommandFailure.told("No Heroku CI runs found for the pipeline \(pipeline.name)")
        }
        try TestRunProgress.show(run, given, session)
    }
}

/// `ci:run`: runs the tests of the commit that is checked out.
enum CIRun: Command {
    static let name = "ci:run"
    static let summary = "run tests against current directory"
    static let details = """
        What was committed is tested, as the environment test of its app.json says, in an app that
        lives as long as its tests. The exit code is that of the tests.
        """
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci:run -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        let head = try LocalCommit.find("HEAD", session)
        let pipeline = try ChosenPipeline.find(given, session)
        let url = try SourceSending.send(head.commit, of: head.repository, session)
        let run = try session.action("Starting test run") {
            try session.call(
                TestRunCreate(
                    commitBranch: head.branch,
                    commitMessage: head.message,
                    commitSHA: head.commit,
                    pipeline: .id(pipeline.id),
                    sourceBlobURL: url
                )
            )
        }
        try TestRunProgress.show(run, given, session)
    }
}

/// A test run as it is shown.
enum TestRunProgress {
    /// Shows the set-up and the tests as they come, then the run's line; ends with the tests' exit code.
    static func show(_ begun: TestRun, _ given: Given, _ session: Session) throws {
        let shown = given.wantsJSON ? session.errors : session.output
        let nodes = try session.call(TestNodeList(run: begun.id.description))
        guard let node = nodes.first else {
            throw CommandFailure.told("The test run has no node.")
        }
        for url in [node.setupStreamURL, node.outputStreamURL] {
            try session.daemon().stream(url) { try shown.write(Array($0)) }
        }
        var run = begun
        while !run.status.isFinal {
            run = try session.call(TestRunInfo(run: begun.id.description))
            if !run.status.isFinal { try Pause.wait(Limits.CommandLine.setupCheck) }
        }
        if given.wantsJSON { try session.printJSON(run) }
        try shown.line("\n" + TestRunText.line(run, shown.palette))
        guard run.status != .succeeded else { return }
        let code = try session.call(TestNodeList(run: run.id.description)).first?.exitCode
        throw CommandFailure.ended(Int32(clamping: code.flatMap { $0 == 0 ? nil : $0 } ?? 1))
    }
}

/// Words about test runs.
enum TestRunText {
    /// `✓ #12 main:1a2b3c4 succeeded` (spec slugs §7).
    static func line(_ run: TestRun, _ palette: Palette) -> String {
        "\(icon(run.status, palette)) #\(run.number) \(run.commitBranch.onOneLine):"
            + "\(run.commitSHA.prefix(7)) \(run.status.rawValue)"
    }

    private static func icon(_ status: TestRunStatus, _ palette: Palette) -> String {
        switch status {
        case .succeeded: palette.paint("✓", .success)
        case .failed: palette.paint("✗", .failure)
        case .errored, .cancelled: palette.paint("!", .failure)
        case .pending, .creating, .building, .running, .debugging: palette.paint("-", .warning)
        }
    }
}

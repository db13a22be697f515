import Model
import PlatformAPI

/// A test run as it is shown.
enum TestRunProgress {
    static let node = Flag("node", nil, .integer("NODE"), "the node to show; a test run has one here, 0")

    /// A test run has one node.
    static func checkNode(_ given: Given) throws(CommandFailure) {
        guard (given.number(node) ?? 0) == 0 else {
            throw .told("A test run has one node here: it is shown by --node=0, and without --node.")
        }
    }

    /// The pipeline's newest test run; throws in words when there is none.
    static func newest(of pipeline: Pipeline, _ session: Session) throws -> TestRun {
        let newest = try session.call(
            TestRunList(pipeline: pipeline.id.description),
            range: "number ..; max=1, order=desc"
        )
        guard let run = newest.first else {
            throw CommandFailure.told("No Heroku CI runs found for the pipeline \(pipeline.name)")
        }
        return run
    }

    /// Brings a commit to the daemon and has it tested, or kept for a shell.
    static func start(
        _ commit: LocalCommit,
        on branch: String,
        of pipeline: Pipeline,
        isDebug: Bool = false,
        _ session: Session
    ) throws -> TestRun {
        let url = try SourceSending.send(commit.commit, of: commit.repository, session)
        return try session.action("Starting test run") {
            try session.call(
                TestRunCreate(
                    commitBranch: branch,
                    commitMessage: commit.message,
                    commitSHA: commit.commit,
                    debug: isDebug ? Switch(true) : nil,
                    pipeline: .id(pipeline.id),
                    sourceBlobURL: url
                )
            )
        }
    }

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

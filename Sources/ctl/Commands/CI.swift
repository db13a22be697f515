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
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, TestRunProgress.node]
    static let examples = ["herolocal ci:info 12 -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        try TestRunProgress.checkNode(given)
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
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, TestRunProgress.node]
    static let examples = ["herolocal ci:last -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        try TestRunProgress.checkNode(given)
        let pipeline = try ChosenPipeline.find(given, session)
        try TestRunProgress.show(TestRunProgress.newest(of: pipeline, session), given, session)
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
        let run = try TestRunProgress.start(head, on: head.branch, of: pipeline, session)
        try TestRunProgress.show(run, given, session)
    }
}

/// `ci:rerun`: runs the tests of an earlier run's commit again.
enum CIRerun: Command {
    static let name = "ci:rerun"
    static let summary = "rerun tests against current directory"
    static let details = """
        The commit of the run comes from the git repository that you are in, and is tested as it is
        tested by ci:run. The exit code is that of the tests.
        """
    static let arguments = [Argument("NUMBER", .optional, "number of the test run; the newest without it")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci:rerun -p my-pipeline", "herolocal ci:rerun 12 -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let old =
            if let number = given.arguments.first {
                try session.call(TestRunInfoByPipeline(pipeline: pipeline.id.description, run: number))
            } else {
                try TestRunProgress.newest(of: pipeline, session)
            }
        let commit = try LocalCommit.find(old.commitSHA, session)
        let shown = given.wantsJSON ? session.errors : session.output
        try shown.line("Rerunning test run #\(old.number)...")
        let run = try TestRunProgress.start(commit, on: old.commitBranch, of: pipeline, session)
        try TestRunProgress.show(run, given, session)
    }
}

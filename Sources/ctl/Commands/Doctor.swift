import Linux
import Model
import PlatformAPI

/// `doctor`: examines an app with a dyno of its own.
enum Doctor: Command {
    static let name = "doctor"
    static let summary = "find what would go wrong with an app on Heroku"
    static let details = """
        Reads the release, then starts the web command once more in a dyno of its own, which no router
        knows: where it listens, what it answers, how long its server keeps an idle connection, what
        it has in memory, who of its processes leaves on SIGTERM. The app's dynos go on undisturbed; the
        log has what the dyno said: herolocal logs -p doctor -a APP.
        The waits are real time. The longest is the idle connection, for as long as the router keeps one:
        \(Limits.Router.idleDynoConnection.components.seconds) seconds; --quick leaves it out.
        A .env in the current directory is read for the names in it; no value leaves the file.
        The exit code is 1 when something was found. What can be found: docs/doctor.md.
        """
    static let flags = [Flag.app, .remote, quick]
    static let examples = ["herolocal doctor -a demo", "herolocal doctor -a demo --quick --json"]

    private static let quick = Flag("quick", nil, "leave out the wait for an idle connection")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let text = (try? FileSystem.readText(session.directory + "/.env")) ?? ""
        let names = DotenvText.names(in: text)
        let call = DoctorExamine(
            app: app,
            dotenv: names.isEmpty ? nil : names,
            quick: given.has(quick) ? Switch(true) : nil
        )
        let record = ExaminationRecord(app: app, errors: session.errors)
        do {
            try session.daemon().stream(call) { try record.take($0) }
        } catch {
            try record.breakOff()
            throw error
        }
        guard record.isOver else {
            try record.breakOff()
            throw CommandFailure.told("The examination was broken off. Is the daemon being stopped?")
        }
        if given.wantsJSON {
            try session.printJSON(record.report)
        } else {
            try print(record.report, session)
        }
        if !record.report.findings.isEmpty { throw CommandFailure.ended(ExitCode.failure) }
    }

    // MARK: - Private

    private static func print(_ report: DoctorReport, _ session: Session) throws {
        let paint = session.output.palette
        let count = report.findings.count
        guard count > 0 else {
            return try session.print("Nothing was found that would go wrong with \(paint.app(report.app)).")
        }
        try session.output.title("\(paint.app(report.app)): \(count) finding\(count == 1 ? "" : "s")")
        for finding in report.findings {
            let codes = finding.codes.map { paint.paint($0, .failure) }.joined(separator: ", ")
            let kind = paint.paint(finding.kind.rawValue, .name)
            try session.print(codes.isEmpty ? kind : "\(kind) (\(codes))")
            for (label, text) in [
                ("", finding.summary), ("On Heroku: ", finding.heroku), ("Fix: ", finding.fix),
            ] {
                for line in Bang.wrap(label + text, width(session)) { try session.print("  \(line)") }
            }
            try session.print()
        }
    }

    private static func width(_ session: Session) -> Int {
        max(20, (session.output.size.map { Int($0.columns) } ?? 100) - 2)
    }
}

/// What `doctor --json` prints.
struct DoctorReport: Codable {
    /// A step of the examination, and what came of it.
    struct Step: Codable {
        var step: String
        var outcome: String
    }

    var app: String
    var findings: [DoctorFinding] = []
    var steps: [Step] = []
}

/// The lines of an examination as they come: steps are shown on stderr, everything is kept for the end.
private final class ExaminationRecord {
    private(set) var report: DoctorReport
    private(set) var isOver = false
    private let errors: OutputStream
    private var line: ActionLine?
    private var pending: [UInt8] = []
    private var step = ""

    init(app: String, errors: OutputStream) {
        report = DoctorReport(app: app)
        self.errors = errors
    }

    /// Takes the next bytes of the answer.
    func take(_ bytes: ArraySlice<UInt8>) throws {
        pending += bytes
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            let event = try WireJSON.decode(DoctorEvent.self, from: Array(pending[..<end]))
            pending.removeFirst(end + 1)
            try take(event)
        }
    }

    /// Ends the step that is being shown.
    func breakOff() throws {
        try line?.end("!")
        line = nil
    }

    // MARK: - Private

    private func take(_ event: DoctorEvent) throws {
        if let text = event.step {
            step = text
            line = try ActionLine.start(text, on: errors)
        }
        if let outcome = event.outcome {
            report.steps.append(DoctorReport.Step(step: step, outcome: outcome))
            try line?.end(outcome)
            line = nil
        }
        if let finding = event.finding { report.findings.append(finding) }
        if event.isOver == true { isOver = true }
    }
}

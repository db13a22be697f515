import Model
import PlatformAPI

/// `apps:errors`: counts the H, R and L codes in an app's log.
enum AppsErrors: Command {
    static let name = "apps:errors"
    static let summary = "view app errors"
    static let details =
        "Counted in the lines of the log that are kept; where those do not go back so far, a warning says how far."
    static let flags = [Flag.app, .remote, dyno, hours, router]
    static let examples = [
        "herolocal apps:errors -a demo", "herolocal apps:errors -a demo --hours 1 --router",
    ]

    private static let dyno = Flag("dyno", nil, "show only dyno errors")
    private static let router = Flag("router", nil, "show only router errors")
    private static let hours = Flag(
        "hours",
        nil,
        .integer("HOURS"),
        "number of hours to look back",
        standard: "24"
    )

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let span = given.number(hours) ?? 24
        let longest = Limits.Logplex.historyLife.components.seconds / 3_600
        guard span >= 1, span <= longest else {
            throw CommandFailure.misused("--hours must be 1 to \(longest), not \(span).")
        }
        let since = Timestamp(microseconds: session.now().microseconds - Int64(span) * 3_600_000_000)
        let lines = try log(of: app, since, session)
        if let first = lines.first, lines.count >= Limits.Logplex.historyLines {
            try warn(app, first, session)
        }
        var counts = CodeCounts(lines)
        if given.has(dyno) != given.has(router) { counts.keep(given.has(dyno) ? .dyno : .router) }
        if given.wantsJSON { return try session.printJSON(counts.bySource) }
        let paint = session.output.palette
        let past = "\(paint.app(app)) in the last \(span) hour\(span == 1 ? "" : "s")"
        guard !counts.rows.isEmpty else { return try session.print("No errors on \(past)") }
        try session.output.title("Errors on \(past)")
        var table = Table(["source", "name", "level", "desc", "count"])
        for row in counts.rows {
            table.add([
                row.source.rawValue, paint.paint(row.code, row.level.role),
                paint.paint(row.level.rawValue, row.level.role), row.title, "\(row.count)",
            ])
        }
        try table.print(on: session.output)
    }

    // MARK: - Private

    private static func log(of app: String, _ since: Timestamp, _ session: Session) throws -> [LogLine] {
        let daemon = try session.daemon()
        let request = LogSessionCreate(
            app: app,
            herolocal: LogConditions(since: since),
            lines: Limits.Logplex.historyLines,
            source: "heroku",
            tail: Switch(false)
        )
        var bytes: [UInt8] = []
        try daemon.stream(try daemon.call(request).logplexURL) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap {
            LogLine(String($0))
        }
    }

    private static func warn(_ app: String, _ first: LogLine, _ session: Session) throws {
        let time = Timestamp(first.time).map(session.ago) ?? first.time
        try session.warn(
            "The log keeps \(Limits.Logplex.historyLines) lines: what came before \(time) is not counted.\n"
                + "The routers' codes of 24 hours: herolocal metrics -a \(app)"
        )
    }
}

/// How often each code stands in lines of a log.
struct CodeCounts {
    enum Source: String, CaseIterable { case dyno, logplex, router }

    /// The official CLI's words.
    enum Level: String {
        case critical, warning, info

        var role: Palette.Role {
            switch self {
            case .critical: .failure
            case .warning: .warning
            case .info: .info
            }
        }
    }

    struct Row {
        let source: Source
        let code: String
        let level: Level
        let title: String
        let count: Int
    }

    /// Codes with their counts; every source is there, those without a code, too.
    private(set) var bySource: [String: [String: Int]]

    init(_ lines: [LogLine]) {
        bySource = Dictionary(uniqueKeysWithValues: Source.allCases.map { ($0.rawValue, [:]) })
        for line in lines where line.source == "heroku" {
            guard let (source, code) = CodeCounts.code(in: line) else { continue }
            bySource[source.rawValue]?[code, default: 0] += 1
        }
    }

    /// Forgets all sources but one.
    mutating func keep(_ source: Source) {
        bySource = bySource.filter { $0.key == source.rawValue }
    }

    /// By source and code.
    var rows: [Row] {
        Source.allCases.flatMap { source in
            (bySource[source.rawValue] ?? [:]).sorted { $0.key < $1.key }
                .map { code, count in
                    let (level, title) = CodeCounts.about(code)
                    return Row(source: source, code: code, level: level, title: title, count: count)
                }
        }
    }

    // MARK: - Private

    private static func code(in line: LogLine) -> (source: Source, code: String)? {
        if line.process == "router" {
            let code = LogfmtText.pairs(line.message.utf8)?.first { $0.key == "code" }?.value
            guard let code, RouterCode(rawValue: code) != nil else { return nil }
            return (.router, code)
        }
        // `Error R14 (Memory quota exceeded)`, `Error L12: …`.
        guard line.message.hasPrefix("Error ") else { return nil }
        let code = String(line.message.dropFirst("Error ".count).prefix { $0 != " " && $0 != ":" })
        if RuntimeCode(rawValue: code) != nil { return (.dyno, code) }
        return LogplexCode(rawValue: code) == nil ? nil : (.logplex, code)
    }

    private static func about(_ code: String) -> (level: Level, title: String) {
        if let known = RouterCode(rawValue: code) {
            let level: Level =
                switch known.level {
                case .error: .critical
                case .warning: .warning
                case .info: .info
                }
            return (level, known.description)
        }
        if let known = RuntimeCode(rawValue: code) { return (.critical, known.title) }
        return (.warning, LogplexCode(rawValue: code)?.title ?? "")
    }
}

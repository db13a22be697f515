import HTTP
import Linux
import Model
import TestSupport
import Testing

@Suite("Every error code", .serialized)
struct ErrorCodeTests {
    @Test("of docs/errors.md is made by its command and prints its line", .enabled(if: hasCurl))
    func everyRow() async throws {
        let rows = try ErrorCodeTable.rows()
        try await InstalledPlatform.with(["--routers", "1", "--eco-hours", "1"]) { platform in
            try await platform.deploy("misbehaving", as: "trouble")
            for row in rows {
                let before = try await lines(of: row, platform)
                try await platform.succeed("time:scale", "\(ErrorCodeTests.exactScale)")
                let command = row.command.replacing(":8080", with: ":\(platform.router.port)")
                async let made = platform.shell(command)
                #expect(try await appears(row, platform, after: before), "\(row.code): \(row.command)")
                if !row.staysSlow { try await platform.succeed("time:scale", "\(ErrorCodeTests.fastScale)") }
                _ = try await made
                try await bringBack(platform)
            }
        }
    }

    @Test("has its row, or stands among those that are not produced")
    func complete() throws {
        let made = Set(try ErrorCodeTable.rows().map(\.code))
        let left = try ErrorCodeTable.notProduced()
        #expect(made.isDisjoint(with: left))
        #expect(made.union(left) == Set(RouterCode.allCases.map(\.rawValue)))
        #expect(left == ["H32", "H33", "H83"])
    }

    // MARK: - Private

    /// Slow enough that what a busy machine is late by is not seen in a line's first digits.
    private static let exactScale = 3
    /// The scale that docs/errors.md speaks of.
    private static let fastScale = 30
    /// How often the log is looked at before time goes faster: what needs no time has come by then.
    private static let looks = 5

    /// The router's lines of the row's app that look as the row says.
    private func lines(of row: ErrorCodeTable.Row, _ platform: InstalledPlatform) async throws -> Int {
        let log = try await platform.run("logs", "-n", "1500", "-a", row.app, "--ps", "router")
        return log.output.split(separator: "\n")
            .count { line in
                guard let start = line.firstRange(of: "heroku[router]: ") else { return false }
                return ErrorCodeTable.matches(line[start.upperBound...], row.line)
            }
    }

    private func appears(
        _ row: ErrorCodeTable.Row,
        _ platform: InstalledPlatform,
        after count: Int
    ) async throws -> Bool {
        let deadline = ContinuousClock.now + longestWait
        var look = 0
        while ContinuousClock.now < deadline {
            if try await lines(of: row, platform) > count { return true }
            look += 1
            if look == ErrorCodeTests.looks, !row.staysSlow {
                try await platform.succeed("time:scale", "\(ErrorCodeTests.fastScale)")
            }
        }
        return false
    }

    /// The app up on one dyno, and no fault switched on.
    private func bringBack(_ platform: InstalledPlatform) async throws {
        // An app's start takes as long as ever.
        try await platform.succeed("time:reset")
        try await platform.succeed("fault:remove", "--all")
        try await platform.succeed("maintenance:off", "-a", "trouble")
        try await platform.succeed("ps:scale", "web=1", "-a", "trouble")
        if try await platform.succeed("config:get", "AT_BOOT", "-a", "trouble") != "\n" {
            try await platform.succeed("config:unset", "AT_BOOT", "-a", "trouble")
        }
        try await platform.succeed("ps:wait", "-a", "trouble")
        // Hanging requests and quarantines of the row before are over.
        try await platform.succeed("time:step", "2m")
        try await wait(for: "the app answers") { try await platform.get("/", of: "trouble").status == 200 }
    }
}

let hasCurl = systemProgram("curl") != nil

/// The table of docs/errors.md that says how to make each code.
enum ErrorCodeTable {
    struct Row {
        let code: String
        let command: String
        /// With `…` for what differs.
        let line: String

        /// Whether the line has digits of how long something took, or the command moves the clock itself.
        var staysSlow: Bool {
            line.firstMatch(of: #/=\d+…ms/#) != nil || command.firstRange(of: "time:step") != nil
        }

        /// The app whose log the line is in.
        var app: String { command.firstRange(of: "blank.localhost") == nil ? "trouble" : "blank" }
    }

    static func rows() throws -> [Row] {
        let rows = try section().split(separator: "\n").filter { $0.hasPrefix("| H") }
            .map { line throws(Unreadable) -> Row in
                let cells = line.split(separator: "|").map { trimmed($0) }
                guard cells.count == 4 else { throw Unreadable(text: "not four cells: \(line)") }
                return Row(code: cells[0], command: unquoted(cells[2]), line: unquoted(cells[3]))
            }
        guard rows.count > 20 else { throw Unreadable(text: "only \(rows.count) rows") }
        return rows
    }

    /// The codes that the paragraph below the table names.
    static func notProduced() throws -> Set<String> {
        let text = try section()
        guard let start = text.firstRange(of: "Not produced:"),
            let end = text[start.upperBound...].firstRange(of: "\n\n")
        else { throw Unreadable(text: "no \"Not produced\"") }
        let words = text[start.upperBound..<end.lowerBound].split { !$0.isLetter && !$0.isNumber }
        return Set(
            words.filter { $0.hasPrefix("H") && $0.dropFirst().allSatisfy(\.isNumber) }.map(String.init)
        )
    }

    /// Whether `line` is `pattern`, whose `…` stand for anything.
    static func matches(_ line: some StringProtocol, _ pattern: String) -> Bool {
        var rest = Substring(line)
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        guard rest.hasPrefix(parts[0]) else { return false }
        rest = rest.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        guard parts.count > 1, let last = parts.last else { return rest.isEmpty }
        return rest.hasSuffix(last)
    }

    /// What of docs/errors.md is not as this reader expects it.
    struct Unreadable: Error { let text: String }

    // MARK: - Private

    private static func section() throws -> Substring {
        let text = try FileSystem.readText(Repository.path("docs/errors.md"))
        guard let start = text.firstRange(of: "### Make each of them"),
            let end = text[start.upperBound...].firstRange(of: "\n## ")
        else { throw Unreadable(text: "no \"Make each of them\"") }
        return text[start.upperBound..<end.lowerBound]
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func unquoted(_ text: String) -> String {
        String(text.filter { $0 != "`" })
    }
}

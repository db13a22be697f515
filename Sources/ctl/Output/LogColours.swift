import Model

/// The colours of log lines (spec cli §3, logs): the prefix by process name, the message by what it says.
struct LogColours {
    private let palette: Palette
    private var assigned: [String: Int] = [:]

    init(palette: Palette) {
        self.palette = palette
    }

    mutating func paint(_ text: String) -> String {
        guard let line = LogLine(text) else { return text }
        let prefixEnd = text.utf8.count - line.message.utf8.count
        let prefix = String(decoding: text.utf8.prefix(prefixEnd), as: UTF8.self)
        // The blank after the colon belongs to neither.
        let painted =
            prefix.hasSuffix(" ")
            ? palette.paint(String(prefix.dropLast()), code: code(of: line.process)) + " "
            : palette.paint(prefix, code: code(of: line.process))
        return painted + message(line)
    }

    // MARK: - Private: prefixes

    /// Fixed places first, then by first appearance, round and round.
    private static let fixed = ["run": 0, "router": 1, "web": 2, "postgres": 3, "heroku-postgres": 4]
    private static let fullCodes = [
        "38;5;185", "38;5;40", "38;2;80;211;213", "38;2;255;34;221", "38;5;117", "38;5;43", "38;5;212",
        "38;5;214", "38;5;147", "38;5;220",
    ]
    private static let eightCodes = ["33", "32", "36", "35", "34", "36", "35", "33", "34", "32"]

    private mutating func code(of process: String) -> String {
        let name = String(process.prefix { $0 != "." })
        let place: Int
        if let known = LogColours.fixed[name] ?? assigned[name] {
            place = known
        } else {
            place = LogColours.fixed.count + assigned.count
            assigned[name] = place
        }
        let codes = palette.depth == .full ? LogColours.fullCodes : LogColours.eightCodes
        return codes[place % codes.count]
    }

    // MARK: - Private: messages

    private func message(_ line: LogLine) -> String {
        let text = line.message
        if line.process == "router" { return routerMessage(text) }
        if line.source == "heroku" { return platformMessage(text) }
        if line.process == "api" { return apiMessage(text) }
        return text.hasPrefix("source=") && text.contains("sample#") ? palette.paint(text, .inactive) : text
    }

    private func platformMessage(_ text: String) -> String {
        if text.hasPrefix("Starting process with command `"), text.hasSuffix("`") {
            let start = text.index(text.startIndex, offsetBy: "Starting process with command ".count)
            return text[..<start] + palette.paint(String(text[start...]), .command)
        }
        if text.hasPrefix("State changed from ") { return stateMessage(text) }
        if text.hasPrefix("Process exited with status ") {
            return palette.paint(text, text.hasSuffix(" 0") ? .success : .failure)
        }
        if text.hasPrefix("Stopping all processes with SIGTERM") || text.hasPrefix("Error ") {
            return palette.paint(text, .failure)
        }
        return text.hasPrefix("source=") ? palette.paint(text, .inactive) : text
    }

    private func stateMessage(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false)
            .map { word in
                switch word {
                case "up", "complete": palette.paint(String(word), .success)
                case "down", "crashed": palette.paint(String(word), .failure)
                case "starting": palette.paint(String(word), .info)
                default: String(word)
                }
            }
            .joined(separator: " ")
    }

    private func apiMessage(_ text: String) -> String {
        let first = text.prefix { $0 != " " }
        guard ["Build", "Deploy", "Release"].contains(String(first)) else { return text }
        return palette.paint(String(first), .info) + text.dropFirst(first.count)
    }

    /// Colours each `key=value`; what stands between them stays.
    private func routerMessage(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false)
            .map { word in
                guard let equals = word.firstIndex(of: "=") else { return String(word) }
                let key = String(word[...equals])
                let value = String(word[word.index(after: equals)...])
                return palette.paint(key, .inactive) + routerValue(String(key.dropLast()), value)
            }
            .joined(separator: " ")
    }

    private func routerValue(_ key: String, _ value: String) -> String {
        switch key {
        case "at": value == "error" ? palette.paint(value, .failure) : value
        case "code": palette.bold(palette.paint(value, .failure))
        case "method": palette.paint(value, .name)
        case "path": palette.paint(value, .success)
        case "status": palette.paint(value, statusRole(value))
        case "connect", "service": durationText(value)
        default: value
        }
    }

    private func statusRole(_ value: String) -> Palette.Role {
        switch value.first {
        case "2": .success
        case "3": .info
        case "4": .warning
        default: .failure
        }
    }

    private func durationText(_ value: String) -> String {
        guard value.hasSuffix("ms"), let milliseconds = DecimalDigits.value(value.dropLast(2)) else {
            return value
        }
        switch milliseconds {
        case ..<100: return palette.paint(value, .success)
        case ..<500: return palette.paint(value, .info)
        case ..<5_000: return palette.paint(value, .warning)
        default: return palette.paint(value, .failure)
        }
    }
}

/// Colours as the official CLI v11 uses them (spec cli §1), in three depths.
struct Palette: Sendable {
    /// How much colour a stream can show.
    enum Depth: Sendable { case none, eight, full }

    /// A meaning, not a colour.
    enum Role: Sendable {
        case app, success, warning, failure, info, name, user, pipeline, command, inactive, header
    }

    let depth: Depth

    static let plain = Palette(depth: .none)

    /// Decides by the environment: NO_COLOR and HEROKU_COLOR=0 win, then FORCE_COLOR, then the terminal.
    static func suited(isTerminal: Bool, variable: (String) -> String?) -> Palette {
        if variable("NO_COLOR")?.isEmpty == false || variable("HEROKU_COLOR") == "0" { return .plain }
        let isForced = variable("FORCE_COLOR").map { !$0.isEmpty && $0 != "0" } ?? false
        guard isForced || (isTerminal && variable("TERM") != "dumb") else { return .plain }
        if variable("HEROKU_THEME") == "simple" { return Palette(depth: .eight) }
        let isDeep = variable("TERM")?.contains("256color") == true || variable("COLORTERM") != nil
        return Palette(depth: isDeep || isForced ? .full : .eight)
    }

    func paint(_ text: String, _ role: Role) -> String {
        switch depth {
        case .none: text
        case .eight: paint(text, code: Palette.eightColourCode(role))
        case .full: paint(text, code: Palette.fullColourCode(role))
        }
    }

    /// An app's name, with its sign where 256 colours are.
    func app(_ name: String) -> String {
        depth == .full ? paint("⬢ \(name)", .app) : paint(name, .app)
    }

    func bold(_ text: String) -> String { depth == .none ? text : "\u{1b}[1m\(text)\u{1b}[22m" }

    /// Paints with the parameters of an SGR sequence (ECMA-48 §8.3.117).
    func paint(_ text: String, code: String) -> String {
        depth == .none || text.isEmpty ? text : "\u{1b}[\(code)m\(text)\u{1b}[\(Palette.end(of: code))m"
    }

    // MARK: - Private

    /// Undoes what `code` set and nothing else, so that colours can stand inside of bold text.
    private static func end(of code: String) -> String {
        switch code {
        case "1", "2": "22"
        default: code.hasPrefix("1;") ? "22;39;49" : "39"
        }
    }

    private static func fullColourCode(_ role: Role) -> String {
        switch role {
        case .app: "38;5;147"
        case .success: "38;5;40"
        case .warning: "38;5;214"
        case .failure: "38;2;255;135;135"
        case .info: "38;5;43"
        case .name: "38;5;212"
        case .user: "38;2;80;211;213"
        case .pipeline: "38;2;255;34;221"
        case .command: "1;38;5;255;48;5;237"
        case .inactive: "38;5;248"
        case .header: "1"
        }
    }

    private static func eightColourCode(_ role: Role) -> String {
        switch role {
        case .app, .name, .pipeline: "35"
        case .success: "32"
        case .warning: "33"
        case .failure: "31"
        case .info, .user: "36"
        case .command, .header: "1"
        case .inactive: "2"
        }
    }
}

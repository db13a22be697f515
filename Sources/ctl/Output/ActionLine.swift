/// A progress line on stderr: `Doing X... done`; ` !` at its end when the work failed (spec cli §1).
final class ActionLine {
    private let stream: OutputStream
    private let title: String
    private var shown = ""

    /// Shows the line's beginning.
    static func start(_ title: String, on stream: OutputStream) throws -> ActionLine {
        let line = ActionLine(title, stream)
        try stream.write("\(title)...")
        return line
    }

    /// Shows how far the work is; on a terminal only, where the line can be written again.
    func update(_ status: String) throws {
        guard stream.isTerminal, status != shown else { return }
        shown = status
        try stream.write("\r\u{1b}[K\(title)... \(status)")
    }

    /// Lets `work` write lines of its own on the stream; the progress line begins again below them.
    func interrupt(_ work: () throws -> Void) throws {
        try stream.write(stream.isTerminal ? "\r\u{1b}[K" : "\n")
        try work()
        try stream.write("\(title)..." + (shown.isEmpty ? "" : " \(shown)"))
    }

    /// Ends the line.
    func end(_ status: String = "done") throws {
        if shown.isEmpty {
            try stream.write(" \(status)\n")
        } else {
            try stream.write("\r\u{1b}[K\(title)... \(status)\n")
        }
    }

    private init(_ title: String, _ stream: OutputStream) {
        self.title = title
        self.stream = stream
    }
}

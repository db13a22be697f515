import Model
import PlatformAPI

/// Cuts a log stream into lines and prints them, coloured where colours are on.
///
/// Without colours the bytes go through as they came, whatever they are.
final class LogPrinter {
    private let asJSON: Bool
    private let stream: OutputStream
    private var colours: LogColours?
    private var pending: [UInt8] = []

    init(palette: Palette, asJSON: Bool, on stream: OutputStream) {
        self.asJSON = asJSON
        self.stream = stream
        colours = palette.depth == .none ? nil : LogColours(palette: palette)
    }

    func take(_ bytes: ArraySlice<UInt8>) throws {
        guard colours != nil || asJSON else { return try stream.write(Array(bytes)) }
        pending += bytes
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            try print(pending[..<end])
            pending.removeFirst(end + 1)
        }
    }

    /// Prints what is left when the stream ends inside a line.
    func end() throws {
        if !pending.isEmpty { try print(pending[...]) }
        pending = []
    }

    // MARK: - Private

    /// One line of `logs --json`, as an object in a line of its own.
    private struct Entry: Encodable {
        /// The pairs of a message in logfmt, as routers write them.
        let fields: [String: String]?
        let message: String
        let process: String
        let source: String
        let time: String
    }

    /// A key that comes twice has its last value.
    private static func fields(_ pairs: [LogfmtText.Pair]) -> [String: String] {
        Dictionary(pairs.map { ($0.key, $0.value) }) { _, last in last }
    }

    private func print(_ bytes: ArraySlice<UInt8>) throws {
        if asJSON {
            // JSON is UTF-8: who reads objects gets one for each line, whatever an app has written.
            let text = String(decoding: bytes, as: UTF8.self)
            let line = LogLine(text)
            let message = line?.message ?? text
            let entry = Entry(
                fields: LogfmtText.pairs(message.utf8).map(LogPrinter.fields),
                message: message,
                process: line?.process ?? "",
                source: line?.source ?? "",
                time: line?.time ?? ""
            )
            try stream.write(try WireJSON.encode(entry) + [UInt8(ascii: "\n")])
        } else if let text = String(validating: bytes, as: UTF8.self) {
            try stream.line(colours?.paint(text) ?? text)
        } else {
            try stream.write(bytes + [UInt8(ascii: "\n")])
        }
    }
}

/// A log line taken apart: `TIME SOURCE[PROCESS]: MESSAGE`.
struct LogLine: Equatable {
    let time: String
    let source: String
    let process: String
    let message: String

    /// Nil for a line that has another form.
    init?(_ text: String) {
        guard let colon = text.firstRange(of: "]: ") ?? LogLine.emptyMessage(text),
            let bracket = text[..<colon.lowerBound].lastIndex(of: "["),
            let blank = text[..<bracket].lastIndex(of: " ")
        else { return nil }
        time = String(text[..<blank])
        source = String(text[text.index(after: blank)..<bracket])
        process = String(text[text.index(after: bracket)..<colon.lowerBound])
        message = String(text[colon.upperBound...])
        guard !time.contains(" "), !source.isEmpty, !process.isEmpty else { return nil }
    }

    /// `…[web.1]:` without a blank at its end.
    private static func emptyMessage(_ text: String) -> Range<String.Index>? {
        guard text.hasSuffix("]:") else { return nil }
        return text.index(text.endIndex, offsetBy: -2)..<text.endIndex
    }
}

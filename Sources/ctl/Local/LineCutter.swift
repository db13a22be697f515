/// Cuts bytes that come in pieces into lines.
struct LineCutter {
    /// A line that is longer is cut there.
    private let longestLineBytes: Int
    private var pending: [UInt8] = []

    init(longestLineBytes: Int) {
        self.longestLineBytes = longestLineBytes
    }

    /// The lines that are complete now, without their ends.
    mutating func take(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(end() ?? "")
            } else {
                pending.append(byte)
                if pending.count == longestLineBytes, let line = end() { lines.append(line) }
            }
        }
        return lines
    }

    /// What stands behind the last line's end; nil when nothing does.
    mutating func end() -> String? {
        guard !pending.isEmpty else { return nil }
        defer { pending = [] }
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        return String(decoding: pending, as: UTF8.self)
    }
}

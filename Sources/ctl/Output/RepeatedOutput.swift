import Linux

/// Output that is made again and again: on a terminal in the place of the one before, elsewhere behind it.
///
/// A frame leaves in one piece, so that nobody sees half of it, and is cut where the terminal ends.
struct RepeatedOutput {
    private let output: OutputStream

    init(on output: OutputStream) {
        self.output = output
    }

    /// Shows what `frame` writes.
    func show(_ frame: (OutputStream) throws -> Void) throws {
        var bytes: [UInt8] = []
        let gathered = OutputStream(
            isTerminal: output.isTerminal,
            size: output.size,
            palette: output.palette
        ) { bytes += $0 }
        try frame(gathered)
        try output.write(output.isTerminal ? overwriting(bytes) : bytes)
    }

    // MARK: - Private

    /// The frame from the terminal's first line on: each line erases what stood behind it, the last one what stood
    /// below (ECMA-48: CUP, EL, ED).
    private func overwriting(_ frame: [UInt8]) -> [UInt8] {
        var lines = frame.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        // The last line of the terminal stays free for the cursor.
        if let rows = output.size?.rows, rows > 1 { lines = Array(lines.prefix(Int(rows) - 1)) }
        var bytes = Array("\u{1B}[H".utf8)
        for line in lines { bytes += line + Array("\u{1B}[K\n".utf8) }
        return bytes + Array("\u{1B}[J".utf8)
    }
}

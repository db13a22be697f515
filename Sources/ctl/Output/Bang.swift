import Linux

/// Errors and warnings as the official CLI v11 prints them: ` ›   Error: …` on stderr (spec cli §1).
enum Bang {
    /// Prints lines behind the sign, wrapped as the official CLI wraps them: six columns from the edge.
    static func print(_ lines: [String], on stream: OutputStream) throws {
        let width = max(20, (stream.size.map { Int($0.columns) } ?? 80) - 6)
        let sign = stream.palette.paint(" ›", .failure)
        for line in lines.flatMap({ wrap($0, width) }) {
            try stream.line(line.isEmpty ? sign : "\(sign)   \(line)")
        }
    }

    static func warn(_ text: String, on stream: OutputStream) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let title = stream.palette.paint("Warning: ", .warning)
        try print([title + (lines.first ?? "")] + lines.dropFirst(), on: stream)
    }

    /// Breaks a line at blanks; blanks at its beginning stay, a word that is too long stays whole.
    ///
    /// So does a command at the line's end, `See them with: herolocal ps -a demo`, which is there to be copied.
    static func wrap(_ line: String, _ width: Int) -> [String] {
        guard TextWidth.of(line) > width else { return [line] }
        let indent = String(line.prefix { $0 == " " })
        var lines: [String] = []
        var current = indent
        for word in pieces(of: line) {
            let isFirst = current == indent && lines.isEmpty
            let candidate = isFirst || current.isEmpty ? current + word : current + " " + word
            if TextWidth.of(candidate) > width, current != indent, !current.isEmpty {
                lines.append(current)
                current = String(word)
            } else {
                current = candidate
            }
        }
        return lines + [current]
    }

    // MARK: - Private

    private static func pieces(of line: String) -> [Substring] {
        guard let command = line.firstRange(of: ": herolocal ") else { return line.split(separator: " ") }
        let colon = command.lowerBound
        return line[...colon].split(separator: " ") + [line[line.index(colon, offsetBy: 2)...]]
    }
}

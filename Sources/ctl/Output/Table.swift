/// A table as the official CLI v11 draws it: bold headings, one rule under them, rows indented (spec cli §1).
struct Table {
    private(set) var headings: [String]
    private let rule: String
    private var rows: [[String]] = []

    /// With `isASCII` the rule is one of dashes.
    init(_ headings: [String], isASCII: Bool = false) {
        self.headings = headings
        rule = isASCII ? "-" : "─"
    }

    /// Adds a row; each cell stands below its heading.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == headings.count, "a row has a cell for each heading")
        rows.append(cells)
    }

    func print(on stream: OutputStream) throws {
        let widths = headings.indices.map { column in
            ([headings] + rows).map { TextWidth.of($0[column]) }.max() ?? 0
        }
        try stream.line(row(headings.map(stream.palette.bold), widths))
        let ruleWidth = widths.reduce(0) { $0 + $1 + 2 } + widths.count - 1
        try stream.line(" " + String(repeating: rule, count: ruleWidth))
        for cells in rows { try stream.line(row(cells, widths)) }
    }

    /// Prints headings and rows as comma-separated values (RFC 4180 §2).
    func printCSV(on stream: OutputStream) throws {
        for cells in [headings] + rows {
            try stream.line(cells.map(Table.value).joined(separator: ","))
        }
    }

    mutating func keepRows(where isWanted: ([String]) -> Bool) { rows = rows.filter(isWanted) }

    mutating func sort(by column: Int) { rows.sort { $0[column] < $1[column] } }

    /// Leaves these columns, in this order.
    mutating func keepColumns(_ columns: [Int]) {
        headings = columns.map { headings[$0] }
        rows = rows.map { cells in columns.map { cells[$0] } }
    }

    // MARK: - Private

    private static func value(_ cell: String) -> String {
        guard cell.contains(where: { "\",\n\r".contains($0) }) else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }

    private func row(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).map { TextWidth.pad($0, to: $1) }
        let line = "  " + padded.joined(separator: "   ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}

/// Width on the screen, escape sequences left out.
enum TextWidth {
    static func of(_ text: String) -> Int {
        var width = 0
        var isEscape = false
        for character in text {
            if isEscape {
                isEscape = !character.isLetter
            } else if character == "\u{1b}" {
                isEscape = true
            } else {
                width += 1
            }
        }
        return width
    }

    static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - of(text)))
    }
}

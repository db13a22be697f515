/// A table of a document: its header and its rows, cell by cell.
struct MarkdownTable: Equatable {
    let header: [String]
    private(set) var rows: [[String]] = []

    /// A line that belongs to no table as it is.
    struct StrayRow: Error, Equatable {
        let line: String
    }

    /// The tables of a text, in their order.
    ///
    /// Throws for a row that has more or fewer cells than its header or stands alone, and for a second header in the
    /// middle of a table: two that were merged have that.
    static func all(in text: some StringProtocol) throws(StrayRow) -> [MarkdownTable] {
        var tables: [MarkdownTable] = []
        var place = 0
        var previous = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                if place == 1 { throw StrayRow(line: previous) }
                place = 0
                continue
            }
            let cells = cells(of: line)
            let isRule = line.hasPrefix("|-")
            if place == 0 { tables.append(MarkdownTable(header: cells)) }
            let columns = tables[tables.count - 1].header.count
            guard cells.count == columns, isRule == (place == 1), line.hasSuffix("|") else {
                throw StrayRow(line: String(line))
            }
            if place > 1 { tables[tables.count - 1].rows.append(cells) }
            place += 1
            previous = String(line)
        }
        return tables
    }

    // MARK: - Private

    private static func cells(of line: some StringProtocol) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}

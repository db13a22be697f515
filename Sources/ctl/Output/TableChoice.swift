/// What of a table is shown, in which order and form: the flags that the official CLI's tables have.
enum TableChoice {
    static let flags = [columns, csv, filter, sort, Flag.noWrap]

    private static let columns = Flag(
        "columns",
        nil,
        .text("COLUMNS"),
        "only show provided columns (comma-separated)"
    )
    private static let csv = Flag("csv", "c", "output in csv format")
    private static let filter = Flag(
        "filter",
        nil,
        .text("COLUMN=TEXT"),
        "filter property by partial string matching, such as 'Domain Name=www'"
    )
    private static let sort = Flag("sort", nil, .text("COLUMN"), "sort by property")

    /// Prints the table as the flags want it.
    static func print(_ table: Table, _ given: Given, on stream: OutputStream) throws {
        var table = table
        if let text = given.text(filter) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw CommandFailure.plain("Filter flag has an invalid value") }
            let column = try place(of: parts[0], in: table)
            table.keepRows { $0[column].contains(parts[1]) }
        }
        if let text = given.text(sort) { table.sort(by: try place(of: text, in: table)) }
        if let text = given.text(columns) {
            table.keepColumns(try text.split(separator: ",").map { try place(of: String($0), in: table) })
        }
        if given.has(csv) { try table.printCSV(on: stream) } else { try table.print(on: stream) }
    }

    // MARK: - Private

    /// The place of the column with this heading, capitals or not.
    private static func place(of name: String, in table: Table) throws -> Int {
        let wanted = name.lowercased().drop { $0 == " " }
        guard let place = table.headings.firstIndex(where: { $0.lowercased() == wanted }) else {
            throw CommandFailure.misused(
                "\(name) is no column; there are: \(table.headings.joined(separator: ", "))."
            )
        }
        return place
    }
}

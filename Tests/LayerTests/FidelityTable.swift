/// The numbered tables of one part of docs/fidelity.md.
struct FidelityTable {
    struct Row {
        let rule: String
        let done: String
        let proof: String
        let choice: String
    }

    let rows: [Row]

    /// The rows between two headings, which must both be there.
    ///
    /// Throws for a table that has other columns, but for the checklist, which has a test of its own.
    init(from start: String, to end: String) throws {
        let text = try Repository.text(of: "docs/fidelity.md")
        guard let first = text.firstRange(of: "\n\(start)\n"), let last = text.firstRange(of: "\n\(end)\n")
        else { throw NoSuchPart(headings: [start, end]) }
        let tables = try MarkdownTable.all(in: text[first.upperBound..<last.lowerBound])
            .filter { $0.header != FidelityTable.checklist }
        if let other = tables.first(where: { $0.header != FidelityTable.columns }) {
            throw OtherTable(header: other.header)
        }
        rows = tables.flatMap(\.rows).map {
            Row(rule: $0[0], done: $0[2], proof: $0[3], choice: $0[4])
        }
    }

    private static let columns = ["rule", "says", "done", "proved by", "our choice"]
    private static let checklist = ["line", "dialogues"]

    struct NoSuchPart: Error {
        let headings: [String]
    }

    struct OtherTable: Error {
        let header: [String]
    }

    /// Rules that have more than one row.
    var doubled: [String] {
        var known: Set<String> = []
        return rows.map(\.rule).filter { !known.insert($0).inserted }
    }

    /// Rules whose row has no answer: no yes, part or no, no proof of what is done, no reason for what is not.
    var unanswered: [String] {
        rows.filter { row in
            !["yes", "part", "no"].contains(row.done) || row.done != "no" && row.proof.isEmpty
                || row.done != "yes" && row.choice.isEmpty
        }
        .map(\.rule)
    }

    /// The numbered rules of a section, in their order.
    func rules(ofSection section: String) -> [String] {
        rows.map(\.rule).filter { $0.hasPrefix("\(section).") }
    }
}

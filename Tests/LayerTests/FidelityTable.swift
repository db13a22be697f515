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
    init(from start: String, to end: String) throws {
        let text = try Repository.text(of: "docs/fidelity.md")
        guard let first = text.firstRange(of: "\n\(start)\n"), let last = text.firstRange(of: "\n\(end)\n")
        else { throw NoSuchPart(headings: [start, end]) }
        rows = text[first.upperBound..<last.lowerBound].split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| ") else { return nil }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed() }
                .map { String($0) }
            guard cells.count == 7, cells[1] != "rule" else { return nil }
            return Row(rule: cells[1], done: cells[3], proof: cells[4], choice: cells[5])
        }
    }

    struct NoSuchPart: Error {
        let headings: [String]
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

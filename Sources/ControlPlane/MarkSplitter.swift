/// Divides output at a line that nobody can know: what is before it, and what is after.
struct MarkSplitter {
    private let mark: [UInt8]
    /// What may be the beginning of the mark.
    private var held: [UInt8] = []
    private(set) var isPast = false

    /// The mark stands alone on its line.
    init(_ mark: String) {
        self.mark = Array("\n\(mark)\n".utf8)
    }

    /// Takes more; what of it and of what was held is before the mark, and what is after it.
    mutating func take(_ bytes: [UInt8]) -> (before: [UInt8], after: [UInt8]) {
        guard !isPast else { return ([], bytes) }
        held += bytes
        if let start = held.firstRange(of: mark) {
            isPast = true
            defer { held = [] }
            return (Array(held[..<start.lowerBound]), Array(held[start.upperBound...]))
        }
        // The longest end of what there is that could go on to be the mark.
        var kept = min(held.count, mark.count - 1)
        while kept > 0, !held.suffix(kept).elementsEqual(mark.prefix(kept)) { kept -= 1 }
        defer { held.removeFirst(held.count - kept) }
        return (Array(held.dropLast(kept)), [])
    }

    /// The end: what was held belongs to what is before the mark.
    mutating func end() -> [UInt8] {
        defer { held = [] }
        return held
    }
}

/// What somebody may have meant.
enum Nearest {
    /// The shortest name that has `word` between its colons, else the nearest to it, else the shortest that contains it;
    /// nil when there is none.
    static func name(to word: String, among names: [String]) -> String? {
        if let whole = part(word, among: names, where: { $0.split(separator: ":").contains { $0 == word } }) {
            return whole
        }
        // Two steps lead from a short word to one that means something else, from login to logs.
        let farthest = word.count < 6 ? 1 : max(2, word.count / 3)
        let near = names.map { (distance: EditDistance.between($0, word), name: $0) }
            .filter { $0.distance <= farthest }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return near?.name ?? part(word, among: names) { $0.contains(word) }
    }

    private static func part(
        _ word: String,
        among names: [String],
        where isMeant: (String) -> Bool
    ) -> String? {
        // Fewer letters are a part of too much.
        guard word.count >= 4 else { return nil }
        return names.filter(isMeant).min { ($0.count, $0) < ($1.count, $1) }
    }
}

/// Damerau's distance: insertions, deletions, replacements and swaps of neighbours.
enum EditDistance {
    static func between(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var rows = [Array(0...right.count)]
        for (row, byte) in left.enumerated() {
            var distances = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(rows[row][column + 1] + 1, distances[column] + 1)
                best = min(best, rows[row][column] + (byte == other ? 0 : 1))
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other {
                    best = min(best, rows[row - 1][column - 1] + 1)
                }
                distances.append(best)
            }
            rows.append(distances)
        }
        return rows[left.count][right.count]
    }
}

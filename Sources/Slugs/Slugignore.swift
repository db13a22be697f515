/// Which files of the source stay out of the build (Dev Center "Slug Compiler", `.slugignore`).
///
/// Globs as in gitignore, without negation: a pattern with a slash before its end counts from the root, one
/// without matches at any depth, and a trailing slash means directories only. A line that starts with `!` is ignored.
package struct Slugignore: Equatable, Sendable {
    private struct Pattern: Equatable, Sendable {
        let glob: Glob
        let isAnchored: Bool
        let isDirectoryOnly: Bool
    }

    private let patterns: [Pattern]

    package init(parsing content: [UInt8]) {
        patterns = content.split(separator: UInt8(ascii: "\n")).compactMap { Slugignore.pattern($0) }
    }

    package var isEmpty: Bool { patterns.isEmpty }

    /// Whether the file or directory at this path below the root stays out.
    package func matches(_ path: String, isDirectory: Bool) -> Bool {
        let whole = Array(path.utf8)
        let name = whole.split(separator: UInt8(ascii: "/")).last ?? []
        return patterns.contains { pattern in
            guard isDirectory || !pattern.isDirectoryOnly else { return false }
            return pattern.isAnchored ? pattern.glob.matches(whole) : pattern.glob.matches(name)
        }
    }

    // MARK: - Private

    private static func pattern(_ line: ArraySlice<UInt8>) -> Pattern? {
        var text = line
        while let last = text.last, last == 32 || last == 9 || last == 13 { text = text.dropLast() }
        guard let first = text.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "!") else {
            return nil
        }
        let isDirectoryOnly = text.last == UInt8(ascii: "/")
        while text.last == UInt8(ascii: "/") { text = text.dropLast() }
        let isAnchored = text.contains(UInt8(ascii: "/"))
        if text.starts(with: "./".utf8) { text = text.dropFirst() }
        text = text.drop { $0 == UInt8(ascii: "/") }
        guard !text.isEmpty else { return nil }
        return Pattern(glob: Glob(text), isAnchored: isAnchored, isDirectoryOnly: isDirectoryOnly)
    }
}

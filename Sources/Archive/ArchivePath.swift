/// The safe reading of a member's name: components below the archive's root and nothing else.
package struct ArchivePath: Equatable, Sendable {
    /// The components in order; empty for the root itself (`./`).
    package let components: [[UInt8]]
    /// Whether the name was written with a leading `./`, which says that the root is named on purpose.
    package let startsAtRoot: Bool

    /// Splits a name, dropping empty and `.` components.
    ///
    /// Throws `unsafeName` for an absolute name, for any `..` (even one that would stay inside) and for a
    /// zero byte: normalizing such names is how archives escape.
    package init(_ name: [UInt8]) throws(TarError) {
        guard let first = name.first, first != UInt8(ascii: "/"), !name.contains(0) else {
            throw .unsafeName(ArchivePath.text(name))
        }
        let parts = name.split(separator: UInt8(ascii: "/"))
        guard !parts.contains(where: { $0.elementsEqual("..".utf8) }) else {
            throw .unsafeName(ArchivePath.text(name))
        }
        startsAtRoot = parts.first?.elementsEqual(".".utf8) ?? false
        components = parts.filter { !$0.elementsEqual(".".utf8) }.map { Array($0) }
    }

    /// A name for people: control bytes and what is not UTF-8 are replaced.
    package static func text(_ name: [UInt8]) -> String {
        String(decoding: name.map { $0 < 32 || $0 == 127 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }
}

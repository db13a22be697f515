/// Serializes tar members: ustar, with pax extended records where ustar has no room.
///
/// Pure bytes. The caller sends `header(for:)`, then the content, then `padding(after:)`, and at the end
/// `endOfArchive`. Owner and group are always 0 and unnamed, so the same tree gives the same bytes on every
/// machine (POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header").
package enum TarWriter {
    /// The unit in which everything in a tar archive is laid out.
    package static let blockBytes = 512

    /// The two zero blocks that end an archive.
    package static let endOfArchive = [UInt8](repeating: 0, count: 2 * blockBytes)

    /// The blocks that announce a member: a pax extended record when needed, then the ustar block.
    package static func header(for entry: TarEntry) -> [UInt8] {
        var path = entry.path
        if entry.kind == .directory, path.last != slash { path.append(slash) }
        let fields = Fields(entry, path: path)
        let records = extendedRecords(entry, path: path)
        guard !records.isEmpty else { return block(fields) }
        var extended = Fields(
            TarEntry(path: "PaxHeader", kind: .file(sizeBytes: records.count), mode: 0o644),
            path: Array("PaxHeader".utf8)
        )
        extended.type = UInt8(ascii: "x")
        return block(extended) + records + padding(after: records.count) + block(fields)
    }

    /// The zeros that fill the last block of a member's content.
    package static func padding(after sizeBytes: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: (blockBytes - sizeBytes % blockBytes) % blockBytes)
    }

    // MARK: - Private

    private static let slash = UInt8(ascii: "/")
    private static let largestOctalSize = 0o77777777777
    private static let nameBytes = 100
    private static let prefixBytes = 155

    private struct Fields {
        var name: [UInt8]
        var prefix: [UInt8] = []
        var mode: UInt32
        var size: Int
        var modified: Int64
        var type: UInt8
        var link: [UInt8] = []

        init(_ entry: TarEntry, path: [UInt8]) {
            (prefix, name) = TarWriter.split(path) ?? ([], Array(path.prefix(nameBytes)))
            mode = entry.mode & 0o7777
            size = min(entry.sizeBytes, largestOctalSize)
            modified = max(0, min(entry.modified, Int64(largestOctalSize)))
            switch entry.kind {
            case .file: type = UInt8(ascii: "0")
            case .directory: type = UInt8(ascii: "5")
            case .symbolicLink(let target): (type, link) = (UInt8(ascii: "2"), target)
            case .hardLink(let target): (type, link) = (UInt8(ascii: "1"), target)
            }
        }
    }

    /// Cuts a path at a slash so that it fits ustar's prefix and name; nil when no cut fits.
    private static func split(_ path: [UInt8]) -> (prefix: [UInt8], name: [UInt8])? {
        if path.count <= nameBytes { return ([], path) }
        for cut in stride(from: min(prefixBytes, path.count - 2), to: 0, by: -1) where path[cut] == slash {
            let nameCount = path.count - cut - 1
            return nameCount <= nameBytes ? (Array(path[..<cut]), Array(path[(cut + 1)...])) : nil
        }
        return nil
    }

    private static func extendedRecords(_ entry: TarEntry, path: [UInt8]) -> [UInt8] {
        var records: [UInt8] = []
        if split(path) == nil { records += record("path", path) }
        switch entry.kind {
        case .symbolicLink(let target), .hardLink(let target):
            if target.count > nameBytes { records += record("linkpath", target) }
        case .file(let sizeBytes):
            if sizeBytes > largestOctalSize { records += record("size", Array(String(sizeBytes).utf8)) }
        case .directory:
            break
        }
        if entry.modified < 0 || entry.modified > Int64(largestOctalSize) {
            records += record("mtime", Array(String(entry.modified).utf8))
        }
        return records
    }

    /// One pax record, `<length> <key>=<value>\n`, whose length counts its own digits.
    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = key.utf8.count + value.count + 3
        var length = rest + 1
        while String(length).utf8.count + rest > length { length += 1 }
        return Array("\(length) \(key)=".utf8) + value + [UInt8(ascii: "\n")]
    }

    private static func block(_ fields: Fields) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockBytes)
        put(fields.name, at: 0, in: &block)
        putOctal(Int(fields.mode), digits: 7, at: 100, in: &block)
        putOctal(0, digits: 7, at: 108, in: &block)
        putOctal(0, digits: 7, at: 116, in: &block)
        putOctal(fields.size, digits: 11, at: 124, in: &block)
        putOctal(Int(fields.modified), digits: 11, at: 136, in: &block)
        block[156] = fields.type
        put(Array(fields.link.prefix(nameBytes)), at: 157, in: &block)
        put(Array("ustar\u{0}00".utf8), at: 257, in: &block)
        putOctal(0, digits: 7, at: 329, in: &block)
        putOctal(0, digits: 7, at: 337, in: &block)
        put(fields.prefix, at: 345, in: &block)
        putOctal(TarChecksum.unsigned(block.span), digits: 6, at: 148, in: &block)
        block[154] = 0
        block[155] = UInt8(ascii: " ")
        return block
    }

    private static func put(_ bytes: [UInt8], at offset: Int, in block: inout [UInt8]) {
        block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private static func putOctal(_ value: Int, digits: Int, at offset: Int, in block: inout [UInt8]) {
        var rest = value
        for position in stride(from: offset + digits - 1, through: offset, by: -1) {
            block[position] = UInt8(ascii: "0") + UInt8(rest & 7)
            rest >>= 3
        }
    }
}

/// The checksum of a tar block: the sum of its bytes with the checksum field itself read as blanks.
enum TarChecksum {
    static let field = 148..<156

    static func unsigned(_ block: Span<UInt8>) -> Int {
        var sum = 0
        for index in block.indices {
            sum += field.contains(index) ? 32 : Int(block[index])
        }
        return sum
    }

    /// The sum some old tars wrote, over signed bytes.
    static func signed(_ block: Span<UInt8>) -> Int {
        var sum = 0
        for index in block.indices {
            sum += field.contains(index) ? 32 : Int(Int8(bitPattern: block[index]))
        }
        return sum
    }
}

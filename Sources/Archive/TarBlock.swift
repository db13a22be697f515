/// The fields of one 512-byte tar block, checked.
struct TarBlock {
    let type: UInt8
    let sizeBytes: Int
    private let bytes: [UInt8]
    private let atByte: Int

    init(_ bytes: [UInt8], atByte: Int) throws(TarError) {
        let stated = try TarBlock.number(bytes[148..<156], atByte: atByte)
        guard stated == TarChecksum.unsigned(bytes.span) || stated == TarChecksum.signed(bytes.span) else {
            throw .badChecksum(atByte: atByte)
        }
        self.bytes = bytes
        self.atByte = atByte
        type = bytes[156]
        sizeBytes = try TarBlock.number(bytes[124..<136], atByte: atByte)
    }

    /// The member this block announces, with what extended records said about it.
    func entry(extendedBy records: TarExtension) throws(TarError) -> TarEntry {
        var path = records.path ?? ustarPath
        guard !path.isEmpty else { throw .unsafeName("") }
        let link = records.link ?? text(157..<257)
        let isDirectoryName = path.last == UInt8(ascii: "/")
        let kind: TarEntry.Kind
        switch type {
        case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
            kind = isDirectoryName ? .directory : .file(sizeBytes: records.sizeBytes ?? sizeBytes)
        case UInt8(ascii: "1"): kind = .hardLink(target: link)
        case UInt8(ascii: "2"): kind = .symbolicLink(target: link)
        case UInt8(ascii: "5"): kind = .directory
        default: throw .unsupported(member: ArchivePath.text(path), what: TarBlock.nameOfType(type))
        }
        let ownTime = try TarBlock.number(bytes[136..<148], atByte: atByte)
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        return TarEntry(
            path: path,
            kind: kind,
            mode: UInt32(try TarBlock.number(bytes[100..<108], atByte: atByte) & 0o7777),
            modified: records.modified ?? Int64(ownTime)
        )
    }

    // MARK: - Private

    private var ustarPath: [UInt8] {
        let name = text(0..<100)
        // GNU's own format keeps other things where ustar has the prefix; its magic is "ustar  ".
        guard bytes[257..<263].elementsEqual("ustar\u{0}".utf8) else { return name }
        let prefix = text(345..<500)
        return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
    }

    private func text(_ field: Range<Int>) -> [UInt8] {
        Array(bytes[field].prefix { $0 != 0 })
    }

    private static func nameOfType(_ type: UInt8) -> String {
        switch type {
        case UInt8(ascii: "3"): "a character device"
        case UInt8(ascii: "4"): "a block device"
        case UInt8(ascii: "6"): "a FIFO"
        case UInt8(ascii: "S"): "a sparse file"
        case UInt8(ascii: "M"): "a part of a file split over volumes"
        default: "a member of unknown type \(type)"
        }
    }

    /// An octal field, blank-padded or zero-ended, or GNU's base 256 form with the top bit set.
    private static func number(_ field: ArraySlice<UInt8>, atByte: Int) throws(TarError) -> Int {
        if let first = field.first, first & 0x80 != 0 { return try base256(field, atByte: atByte) }
        let digits = field.drop { $0 == 32 }.prefix { $0 != 32 && $0 != 0 }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else {
                throw .badNumber(atByte: atByte)
            }
            value = value << 3 | Int(digit - UInt8(ascii: "0"))
        }
        guard field[digits.endIndex...].allSatisfy({ $0 == 32 || $0 == 0 }) else {
            throw .badNumber(atByte: atByte)
        }
        return value
    }

    private static func base256(_ field: ArraySlice<UInt8>, atByte: Int) throws(TarError) -> Int {
        guard field.first == 0x80 else { throw .badNumber(atByte: atByte) }
        var value = 0
        for byte in field.dropFirst() {
            guard value <= Int.max >> 16 else { throw .badNumber(atByte: atByte) }
            value = value << 8 | Int(byte)
        }
        return value
    }
}

/// What pax records and GNU long names say about the member that follows them.
struct TarExtension: Sendable {
    var path: [UInt8]?
    var link: [UInt8]?
    var sizeBytes: Int?
    var modified: Int64?

    /// Takes over the records `<length> <key>=<value>\n`; false when one is malformed.
    mutating func apply(records: [UInt8]) -> Bool {
        var rest = records[...]
        while let first = rest.first, first != 0 {
            guard let blank = rest.firstIndex(of: 32), let length = decimal(rest[rest.startIndex..<blank]),
                length <= rest.count, length > blank - rest.startIndex + 1
            else { return false }
            let end = rest.startIndex + length
            let record = rest[(blank + 1)..<(end - 1)]
            guard rest[end - 1] == UInt8(ascii: "\n"),
                let equals = record.firstIndex(of: UInt8(ascii: "=")),
                set(String(decoding: record[..<equals], as: UTF8.self), record[(equals + 1)...])
            else { return false }
            rest = rest[end...]
        }
        return true
    }

    private mutating func set(_ key: String, _ value: ArraySlice<UInt8>) -> Bool {
        switch key {
        case "path": path = Array(value)
        case "linkpath": link = Array(value)
        case "size":
            guard let size = decimal(value) else { return false }
            sizeBytes = size
        case "mtime":
            modified = decimal(value.prefix { $0 != UInt8(ascii: ".") }).map(Int64.init)
        case _ where key.hasPrefix("GNU.sparse."):
            return false
        default: break
        }
        return true
    }

    private func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count < 18 else { return nil }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }
}

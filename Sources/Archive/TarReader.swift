/// Reads a tar archive piece by piece, in bounded memory, and refuses what it does not understand.
///
/// A push parser without I/O: give it each piece of the archive as it comes and take events until it answers
/// nil. It reads ustar, pax extended records (path, linkpath, size, mtime), GNU long names and old v7 blocks.
/// Names are handed on as written; `ArchivePath` makes them safe.
package struct TarReader: Sendable {
    /// What was found next.
    package enum Event: Equatable, Sendable {
        /// A member starts; `sizeBytes` of content follow for a file.
        case entry(TarEntry)
        /// These bytes of the piece given belong to the current file.
        case content(Range<Int>)
        /// The end blocks were read; the rest of the stream is padding.
        case end
    }

    /// The longest path, link target or set of pax records that is accepted.
    package static let longestExtensionBytes = 1 << 20

    package init() {}

    /// The next event in `piece`, starting at and moving `position`; nil when the piece is used up.
    package mutating func next(
        in piece: Span<UInt8>,
        at position: inout Int
    ) throws(TarError) -> Event? {
        while position < piece.count {
            switch state {
            case .block:
                guard let block = collect(TarWriter.blockBytes, from: piece, at: &position) else {
                    return nil
                }
                if let event = try begin(block) { return event }
            case .extended(let type, let sizeBytes):
                guard let content = collect(sizeBytes, from: piece, at: &position) else { return nil }
                try extend(type, with: content)
                state = .padding(paddingBytes(after: sizeBytes))
            case .content(let left, let padding):
                let range = position..<min(piece.count, position + left)
                position = range.upperBound
                let rest = left - range.count
                state = rest > 0 ? .content(rest, padding: padding) : .padding(padding)
                return .content(range)
            case .padding(let left):
                let skipped = min(left, piece.count - position)
                position += skipped
                offset += skipped
                state = left == skipped ? .block : .padding(left - skipped)
            case .ended:
                position = piece.count
                return nil
            }
        }
        return nil
    }

    /// Says that no more pieces come; throws `truncated` unless the end blocks were seen.
    package func finish() throws(TarError) {
        guard case .ended = state else { throw .truncated }
    }

    // MARK: - Private

    private enum State {
        case block
        case extended(type: UInt8, sizeBytes: Int)
        case content(Int, padding: Int)
        case padding(Int)
        case ended
    }

    private var state = State.block
    private var collected: [UInt8] = []
    /// How far into the archive the reader is, for messages.
    private var offset = 0
    private var pending = TarExtension()

    private mutating func collect(_ count: Int, from piece: Span<UInt8>, at position: inout Int) -> [UInt8]? {
        let taken = min(count - collected.count, piece.count - position)
        for index in position..<position + taken { collected.append(piece[index]) }
        position += taken
        guard collected.count == count else { return nil }
        defer { collected = [] }
        offset += count
        return collected
    }

    private func paddingBytes(after sizeBytes: Int) -> Int {
        (TarWriter.blockBytes - sizeBytes % TarWriter.blockBytes) % TarWriter.blockBytes
    }

    private mutating func begin(_ bytes: [UInt8]) throws(TarError) -> Event? {
        if bytes.allSatisfy({ $0 == 0 }) {
            state = .ended
            return .end
        }
        let block = try TarBlock(bytes, atByte: offset - TarWriter.blockBytes)
        switch block.type {
        case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
            guard block.sizeBytes > 0, block.sizeBytes <= TarReader.longestExtensionBytes else {
                throw .badExtension(atByte: offset)
            }
            state = .extended(type: block.type, sizeBytes: block.sizeBytes)
            return nil
        default:
            let entry = try block.entry(extendedBy: pending)
            pending = TarExtension()
            offset += entry.sizeBytes
            let padding = paddingBytes(after: entry.sizeBytes)
            state = entry.sizeBytes > 0 ? .content(entry.sizeBytes, padding: padding) : .block
            return .entry(entry)
        }
    }

    private mutating func extend(_ type: UInt8, with content: [UInt8]) throws(TarError) {
        switch type {
        case UInt8(ascii: "x"):
            guard pending.apply(records: content) else { throw .badExtension(atByte: offset) }
        case UInt8(ascii: "L"):
            pending.path = Array(content.prefix { $0 != 0 })
        case UInt8(ascii: "K"):
            pending.link = Array(content.prefix { $0 != 0 })
        default:
            // "g": what git-archive writes to carry the commit; nothing in it changes a member here.
            break
        }
    }
}

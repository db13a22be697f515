/// One message of an attached one-off dyno: what the connection carries after `Upgrade: herolocal-attach`.
///
/// On the wire: one byte for the kind, four bytes (big-endian) for the length, then so many bytes.
package enum AttachFrame: Equatable, Sendable {
    /// Bytes of the terminal or pipe, either way.
    case data([UInt8])
    /// The client's window changed.
    case resize(rows: UInt16, columns: UInt16)
    /// The client wants this signal sent to the dyno.
    case signal(UInt8)
    /// The dyno has ended; from the daemon only, and the last frame.
    case exit(code: Int32)
    /// The client's input has ended.
    case end

    /// The name in the Upgrade field.
    package static let upgradeName = "herolocal-attach"
    /// No frame carries more; a longer one is an error.
    package static let maximumPayloadBytes = 1 << 20

    package var bytes: [UInt8] {
        switch self {
        case .data(let data): AttachFrame.frame(0, data)
        case .resize(let rows, let columns): AttachFrame.frame(1, bigEndian(rows) + bigEndian(columns))
        case .signal(let number): AttachFrame.frame(2, [number])
        case .exit(let code): AttachFrame.frame(3, bigEndian(UInt32(bitPattern: code)))
        case .end: AttachFrame.frame(4, [])
        }
    }

    // MARK: - Private

    private static func frame(_ kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [kind] + bigEndian(UInt32(payload.count)) + payload
    }

    fileprivate init?(kind: UInt8, payload: ArraySlice<UInt8>) {
        switch (kind, payload.count) {
        case (0, _): self = .data(Array(payload))
        case (1, 4):
            self = .resize(
                rows: UInt16(number(payload.prefix(2))),
                columns: UInt16(number(payload.suffix(2)))
            )
        case (2, 1): self = .signal(UInt8(number(payload)))
        case (3, 4): self = .exit(code: Int32(bitPattern: UInt32(number(payload))))
        case (4, 0): self = .end
        default: return nil
        }
    }
}

/// Bytes that are no frame: the connection is of no more use.
package struct BrokenAttachFrame: Error, Equatable {
    package init() {}
}

/// Cuts a byte stream into frames.
package struct AttachFrameParser: Sendable {
    private var pending: [UInt8] = []

    package init() {}

    /// Takes bytes as they came and returns the frames that are complete.
    package mutating func parse(_ bytes: [UInt8]) throws(BrokenAttachFrame) -> [AttachFrame] {
        pending += bytes
        var frames: [AttachFrame] = []
        var start = 0
        while pending.count - start >= 5 {
            let length = number(pending[(start + 1)..<(start + 5)])
            guard length <= AttachFrame.maximumPayloadBytes else { throw BrokenAttachFrame() }
            let end = start + 5 + Int(length)
            guard pending.count >= end else { break }
            guard let frame = AttachFrame(kind: pending[start], payload: pending[(start + 5)..<end])
            else { throw BrokenAttachFrame() }
            frames.append(frame)
            start = end
        }
        pending.removeFirst(start)
        return frames
    }
}

private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
}

private func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
}

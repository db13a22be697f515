package import Model

/// Cuts what a dyno writes into messages as log-shuttle does (spec logs §2).
///
/// The line end stays in the message. A line of more than 10,000 bytes, its line end counted, is cut into
/// slices of exactly that size, the last one shorter, all with the same time; cuts ignore UTF-8. A slice is
/// given out as soon as it is full, so that at most one slice waits.
package struct LineSplitter {
    private var pending: [UInt8] = []
    /// The time of the slices given out of the line that is being read.
    private var cutTime: Timestamp?

    package init() {}

    /// Gives out every message that `bytes` complete.
    package mutating func take(
        _ bytes: [UInt8],
        at time: Timestamp,
        emit: (ArraySlice<UInt8>, Timestamp) -> Void
    ) {
        var start = 0
        while start < bytes.count {
            let room = Limits.Logplex.lineBytes - pending.count
            let limit = min(bytes.count, start + room)
            if let lineEnd = firstLineEnd(in: bytes.span, from: start, to: limit) {
                give(bytes[start...lineEnd], cutTime ?? time, emit)
                cutTime = nil
                start = lineEnd + 1
            } else if limit == start + room {
                if cutTime == nil { cutTime = time }
                give(bytes[start..<limit], cutTime ?? time, emit)
                start = limit
            } else {
                pending += bytes[start...]
                start = bytes.count
            }
        }
    }

    /// Gives out the last piece, which has no line end; also where bytes were lost.
    package mutating func end(at time: Timestamp, emit: (ArraySlice<UInt8>, Timestamp) -> Void) {
        if !pending.isEmpty { give([], cutTime ?? time, emit) }
        cutTime = nil
    }

    // MARK: - Private

    private mutating func give(
        _ slice: ArraySlice<UInt8>,
        _ time: Timestamp,
        _ emit: (ArraySlice<UInt8>, Timestamp) -> Void
    ) {
        if pending.isEmpty {
            emit(slice, time)
        } else {
            pending += slice
            emit(pending[...], time)
            pending.removeAll(keepingCapacity: true)
        }
    }
}

/// The position of the first `\n` in a range; eight bytes at a time: every byte of every dyno comes by.
private func firstLineEnd(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    var index = start
    while index + 8 <= end {
        var word: UInt64 = 0
        for offset in 0..<8 { word |= UInt64(bytes[index + offset]) << UInt64(offset * 8) }
        // A byte equal to `\n` becomes zero, and the lowest zero byte's highest bit is set exactly.
        let lineEnds = word ^ 0x0A0A_0A0A_0A0A_0A0A
        let mask = (lineEnds &- 0x0101_0101_0101_0101) & ~lineEnds & 0x8080_8080_8080_8080
        if mask != 0 { return index + mask.trailingZeroBitCount >> 3 }
        index += 8
    }
    while index < end {
        if bytes[index] == UInt8(ascii: "\n") { return index }
        index += 1
    }
    return nil
}

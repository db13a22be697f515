extension OutputSpan<UInt8> {
    /// Appends a copy of `bytes`; there must be room for it.
    ///
    /// The standard library appends one element at a time; heads and log lines are made of runs.
    @inlinable @inline(__always)
    package mutating func append(copying bytes: Span<UInt8>) {
        let length = bytes.count
        precondition(length <= freeCapacity, "the capacity asked for was too small")
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            unsafe bytes.withUnsafeBufferPointer { source in
                guard let origin = source.baseAddress, let place = buffer.baseAddress else { return }
                unsafe (place + count).update(from: origin, count: length)
            }
            count += length
        }
    }
}

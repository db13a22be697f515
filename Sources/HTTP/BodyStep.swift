/// What one step through content consumed and found.
package struct BodyStep: Equatable, Sendable {
    /// How many of the given bytes belong to the message; go on behind them.
    package var consumed: Int
    /// Content among the consumed bytes; may be empty.
    package var payload: Range<Int>
    /// Whether the message is over; bytes after `consumed` belong to the next one.
    package var isComplete: Bool

    package init(consumed: Int, payload: Range<Int>, isComplete: Bool) {
        self.consumed = consumed
        self.payload = payload
        self.isComplete = isComplete
    }
}

/// What one step of `ChunkedDecoder.forward` consumed.
package struct ForwardStep: Equatable, Sendable {
    /// How many of the given bytes belong to the message.
    package var consumed: Int
    /// What to send as it is, after the appended output; may be empty.
    package var verbatim: Range<Int>
    /// How much of `verbatim` is content.
    package var payloadBytes: Int
    /// Whether the message is over; bytes after `consumed` belong to the next one.
    package var isComplete: Bool

    package init(consumed: Int, verbatim: Range<Int>, payloadBytes: Int, isComplete: Bool) {
        self.consumed = consumed
        self.verbatim = verbatim
        self.payloadBytes = payloadBytes
        self.isComplete = isComplete
    }
}

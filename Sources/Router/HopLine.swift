/// One direction of a hop: the pieces that are under way, and when each arrives.
///
/// Times are nanoseconds of real time. Pieces arrive in the order in which they were sent.
struct HopLine {
    /// How a stream ends.
    enum End { case orderly, reset }

    /// What comes out at the far end.
    enum Arrival: Equatable {
        case bytes([UInt8])
        case end(End)
    }

    private var pieces: [(arrival: Arrival, due: Int64)] = []
    private var first = 0
    /// Bytes under way.
    private(set) var count = 0
    private(set) var hasEnd = false
    private var lastDue = Int64.min

    /// Sends bytes off, to arrive at `due` or right behind what was sent before.
    mutating func send(_ bytes: [UInt8], due: Int64) {
        count += bytes.count
        append(.bytes(bytes), due)
    }

    /// Sends the end off; nothing may follow.
    mutating func send(_ end: End, due: Int64) {
        if hasEnd { return }
        hasEnd = true
        append(.end(end), due)
    }

    /// When the next piece arrives.
    var nextDue: Int64? { first < pieces.count ? pieces[first].due : nil }

    /// Takes what has arrived by `now`, one piece at a time.
    mutating func take(at now: Int64) -> Arrival? {
        guard let due = nextDue, due <= now else { return nil }
        let arrival = pieces[first].arrival
        if case .bytes(let bytes) = arrival { count -= bytes.count }
        first += 1
        if first == pieces.count {
            pieces.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 256 {
            pieces.removeFirst(first)
            first = 0
        }
        return arrival
    }

    /// Forgets everything under way.
    mutating func discard() {
        pieces = []
        first = 0
        count = 0
    }

    // MARK: - Private

    private mutating func append(_ arrival: Arrival, _ due: Int64) {
        lastDue = max(lastDue, due)
        pieces.append((arrival, lastDue))
    }
}

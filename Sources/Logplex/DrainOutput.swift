/// What a connection has to send: what has gone is let go of before more comes, so that only what waits is kept.
struct DrainOutput {
    /// What waits, behind what has gone since the last `append`.
    private(set) var bytes: [UInt8] = []
    private(set) var sentCount = 0

    var isEmpty: Bool { sentCount == bytes.count }
    /// How many bytes wait.
    var count: Int { bytes.count - sentCount }

    mutating func append(_ more: [UInt8]) {
        if isEmpty {
            bytes = more
        } else {
            bytes.removeFirst(sentCount)
            bytes += more
        }
        sentCount = 0
    }

    /// Says that so many bytes more have gone.
    mutating func advance(by count: Int) { sentCount += count }
}

/// The end of a command's output: of more bytes than a limit the first are left out, and said to be.
struct OutputTail {
    private let limitBytes: Int
    private var bytes: [UInt8] = []
    private var dropped = 0

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// Takes the next bytes.
    mutating func take(_ piece: [UInt8]) {
        bytes += piece
        // Not at each piece: moving the rest costs as much as taking it.
        if bytes.count > 2 * limitBytes { shorten() }
    }

    var text: String {
        var tail = self
        if tail.bytes.count > limitBytes { tail.shorten() }
        let kept = String(decoding: tail.bytes, as: UTF8.self)
        return tail.dropped == 0 ? kept : "[the first \(tail.dropped) bytes are left out]\n" + kept
    }

    // MARK: - Private

    private mutating func shorten() {
        dropped += bytes.count - limitBytes
        bytes.removeFirst(bytes.count - limitBytes)
    }
}

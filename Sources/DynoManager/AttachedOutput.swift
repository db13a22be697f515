import Model

/// Output of an attached one-off dyno on its way to the client; bounded, because the dyno waits when it is
/// full.
final class AttachedOutput {
    private var bytes: [UInt8] = []
    private var hasEnded = false
    private var reader: CheckedContinuation<[UInt8]?, Never>?

    /// Whether the dyno should write no more for now.
    var isFull: Bool { bytes.count >= Limits.Dynos.attachedOutputBytes }

    /// Whether the client has got everything.
    var isOver: Bool { hasEnded && bytes.isEmpty }

    func append(_ piece: [UInt8]) {
        if let reader {
            self.reader = nil
            reader.resume(returning: piece)
        } else {
            bytes += piece
        }
    }

    func end() {
        hasEnded = true
        if let reader {
            self.reader = nil
            reader.resume(returning: nil)
        }
    }

    /// What has come since the last call; nil when nothing has.
    func takeBuffered() -> [UInt8]? {
        guard !bytes.isEmpty else { return nil }
        defer { bytes = [] }
        return bytes
    }

    /// Hands the next piece to `continuation`; a reader that waits already gets the end.
    func whenMore(_ continuation: CheckedContinuation<[UInt8]?, Never>) {
        reader?.resume(returning: nil)
        reader = continuation
    }
}

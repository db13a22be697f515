import Linux
import Model

/// Memory that every reader of one loop reads into, so that a piece costs no more than its own bytes.
final class ReadBuffer {
    private var bytes = [UInt8](repeating: 0, count: Limits.Dynos.outputPieceBytes)

    /// One piece; nil when nothing is there now, empty at the end.
    fileprivate func read(from descriptor: borrowing FileDescriptor) throws(Errno) -> [UInt8]? {
        // Out of the object for the call, because a span of an object's property cannot leave its access.
        var bytes: [UInt8] = []
        swap(&bytes, &self.bytes)
        defer { swap(&bytes, &self.bytes) }
        var span = bytes.mutableSpan
        switch try descriptor.read(into: &span) {
        case .bytes(let count): return Array(bytes[..<count])
        case .wouldBlock: return nil
        case .end: return []
        }
    }
}

/// Reads a descriptor whenever it is readable and hands the pieces on; confined to its loop.
final class LoopReader {
    private let descriptor: FileDescriptor
    private let loop: EventLoop
    private let buffer: ReadBuffer
    private let take: ([UInt8]) -> Void
    private var registration: EventLoop.Registration?
    private var hasEnded = false

    init(
        _ descriptor: consuming FileDescriptor,
        loop: EventLoop,
        buffer: ReadBuffer,
        take: @escaping ([UInt8]) -> Void
    ) throws(Errno) {
        try descriptor.setNonBlocking()
        self.descriptor = descriptor
        self.loop = loop
        self.buffer = buffer
        self.take = take
    }

    /// Starts to read, or reads on after `pause`.
    func resume() {
        guard registration == nil, !hasEnded else { return }
        let handler = CallbackHandler { [weak self] _ in self?.readOnce() }
        registration = try? loop.register(descriptor, for: .read, handler: handler)
    }

    /// Reads no more until `resume`; whoever writes fills the pipe and then waits.
    func pause() {
        // Not merely without interest: a hang-up would be reported all the same, again and again.
        guard let registration else { return }
        loop.deregister(registration, descriptor: descriptor)
        self.registration = nil
    }

    /// Reads what is there now, to the end or until it would block, and stops for good.
    func drain() {
        while readPiece() {}
        hasEnded = true
        pause()
    }

    /// The same, but no more than a pipe or terminal can hold: somebody may go on writing.
    func drainOnce() {
        var pieces = 0
        while pieces < Limits.Dynos.drainPieces, readPiece() { pieces += 1 }
        hasEnded = true
        pause()
    }

    // MARK: - Private

    private func readOnce() {
        // One piece a turn, so that one dyno's flood does not keep the others waiting.
        _ = readPiece()
        if hasEnded { pause() }
    }

    /// Returns whether a piece was read.
    private func readPiece() -> Bool {
        do throws(Errno) {
            guard let piece = try buffer.read(from: descriptor) else { return false }
            if !piece.isEmpty {
                take(piece)
                return true
            }
            hasEnded = true
        } catch {
            // A terminal whose other side is closed says EIO where a pipe says end of file (pty(7)).
            hasEnded = true
        }
        return false
    }
}

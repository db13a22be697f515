import Linux
import Model

/// Writes to a descriptor as fast as it takes bytes and keeps the rest; confined to its loop.
final class LoopWriter {
    /// Nil once closed.
    private var descriptor: FileDescriptor?
    private let loop: EventLoop
    private var pending: [UInt8] = []
    private var registration: EventLoop.Registration?
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var mustClose = false

    init(_ descriptor: consuming FileDescriptor, loop: EventLoop) throws(Errno) {
        try descriptor.setNonBlocking()
        self.descriptor = consume descriptor
        self.loop = loop
    }

    /// Takes `bytes`; dropped when nobody reads any more.
    func write(_ bytes: [UInt8]) {
        guard descriptor != nil, !mustClose else { return }
        pending.append(contentsOf: bytes)
        flush()
    }

    /// Resumes `continuation` once there is room for more, or nobody reads any more.
    func whenRoom(_ continuation: CheckedContinuation<Void, Never>) {
        if isFull { waiting.append(continuation) } else { continuation.resume() }
    }

    /// Closes once everything has been written: the reader sees the end of its input.
    func closeWhenEmpty() {
        if pending.isEmpty { close() } else { mustClose = true }
    }

    /// Closes at once and drops what could not be written.
    func close() {
        pending = []
        unwatch()
        _ = descriptor.take()
        resumeWaiting()
    }

    /// Sets the size of the terminal that is written to.
    func setTerminalSize(_ size: WindowSize) {
        guard let descriptor = descriptor.take() else { return }
        try? Terminal.setSize(of: descriptor, to: size)
        self.descriptor = consume descriptor
    }

    // MARK: - Private

    private var isFull: Bool { pending.count >= Limits.Dynos.attachedInputBytes }

    private func flush() {
        do throws(Errno) {
            pending.removeFirst(try writePending())
        } catch {
            return close()
        }
        if pending.isEmpty { unwatch() } else { watch() }
        if !isFull { resumeWaiting() }
        if pending.isEmpty, mustClose { close() }
    }

    /// Returns how many of the pending bytes the descriptor took.
    private func writePending() throws(Errno) -> Int {
        var written = 0
        while written < pending.count {
            switch try descriptor?.write(pending.span.extracting(written..<pending.count)) {
            case .bytes(let count): written += count
            case .wouldBlock, .end, nil: return written
            }
        }
        return written
    }

    private func watch() {
        guard registration == nil else { return }
        let handler = CallbackHandler { [weak self] _ in self?.flush() }
        guard let descriptor = descriptor.take() else { return }
        registration = try? loop.register(descriptor, for: .write, handler: handler)
        self.descriptor = consume descriptor
    }

    private func unwatch() {
        guard let registration, let descriptor = descriptor.take() else { return }
        loop.deregister(registration, descriptor: descriptor)
        self.registration = nil
        self.descriptor = consume descriptor
    }

    private func resumeWaiting() {
        let continuations = waiting
        waiting = []
        for continuation in continuations { continuation.resume() }
    }
}

import Linux
import Model

/// One of the two sockets of a `HopWire`: towards the router, or towards the dyno.
final class HopEnd: EventHandler {
    enum Received {
        case bytes([UInt8])
        case nothing
        case end(HopLine.End)
    }

    /// Who is told that something has changed.
    weak var wire: HopWire?
    private let loop: EventLoop
    private var descriptor: FileDescriptor?
    private var registration: EventLoop.Registration?
    /// What has arrived on the hop and the socket has not taken yet.
    private var output: [UInt8] = []
    private var outputStart = 0
    private var isFull = false
    private var hasUnread = true
    /// Whether the other side has ended its stream or the connection is broken.
    private(set) var hasEnded = false

    init(_ descriptor: consuming FileDescriptor, loop: EventLoop) throws(Errno) {
        self.loop = loop
        // Small, so that a peer which is too fast is held up by the hop's bound and not by the kernel's.
        try Socket.setBuffers(descriptor, sendBytes: Limits.Router.hopSendBufferBytes)
        self.descriptor = .some(descriptor)
        switch self.descriptor {
        case .some(let open): registration = try loop.register(open, for: .edge, handler: self)
        case .none: break
        }
    }

    var isClosed: Bool { registration == nil }
    var outputCount: Int { output.count - outputStart }

    func handle(_ readiness: Readiness) {
        if readiness.isWritable { isFull = false }
        if readiness.mayHaveInput { hasUnread = true }
        wire?.advance()
    }

    /// The next piece; `end` once.
    func receive() -> Received {
        guard hasUnread, !hasEnded else { return .nothing }
        do throws(Errno) {
            switch descriptor {
            case .some(let open):
                guard let bytes = try open.read(upTo: Limits.Router.hopPieceBytes) else {
                    hasUnread = false
                    return .nothing
                }
                if !bytes.isEmpty { return .bytes(bytes) }
                hasEnded = true
                return .end(.orderly)
            case .none: return .nothing
            }
        } catch {
            hasEnded = true
            return .end(.reset)
        }
    }

    func append(_ bytes: [UInt8]) {
        if outputStart > 0, outputStart * 2 > output.count {
            output.removeFirst(outputStart)
            outputStart = 0
        }
        output += bytes
    }

    /// Hands up to `limit` waiting bytes to the kernel; how many, nil when the connection is broken.
    func flush(upTo limit: Int = .max) -> Int? {
        var count = 0
        while !isFull, outputCount > 0, count < limit {
            // A copy of the reference: the span must not depend on a variable that `discard` assigns.
            let output = output
            let piece = outputStart..<min(output.count, outputStart + min(outputCount, limit - count))
            do throws(Errno) {
                switch descriptor {
                case .some(let open):
                    switch try Socket.send(open, output.span.extracting(piece)) {
                    case .bytes(let sent):
                        outputStart += sent
                        count += sent
                    case .wouldBlock, .end: isFull = true
                    }
                case .none: return nil
                }
            } catch {
                discard()
                return nil
            }
        }
        if outputCount == 0 { discard() }
        return count
    }

    /// Ends our half of the stream.
    func shutdownWrite() {
        switch descriptor {
        case .some(let open): Socket.shutdownWrite(open)
        case .none: break
        }
    }

    func close(_ end: HopLine.End = .orderly) {
        guard let registration else { return }
        switch descriptor {
        case .some(let open):
            if end == .reset { Socket.resetOnClose(open) }
            loop.deregister(registration, descriptor: open)
        case .none: break
        }
        self.registration = nil
        descriptor = nil
        discard()
    }

    // MARK: - Private

    private func discard() {
        output = []
        outputStart = 0
    }
}

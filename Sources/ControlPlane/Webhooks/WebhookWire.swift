import Linux

/// A connection to a webhook's receiver, plain or over TLS, whose thread waits for each step.
final class WebhookWire {
    /// Why there is none, in one word.
    struct Failure: Error, Equatable {
        let word: String
    }

    private let socket: HeldSocket
    private let tls: TLSSession?
    private let deadline: Int64

    /// Shakes hands where there is a session; `deadline` in nanoseconds of CLOCK_MONOTONIC counts for everything.
    init(_ socket: HeldSocket, _ tls: TLSSession?, until deadline: Int64) throws {
        self.socket = socket
        self.tls = tls
        self.deadline = deadline
        if let tls { try shakeHands(tls) }
    }

    /// Sends all of it.
    func send(_ bytes: [UInt8]) throws {
        guard let tls else { return try sendRaw(bytes) }
        guard tls.write(bytes) else { throw Failure(word: "ConnectionLost") }
        try sendRaw(tls.takeOutput())
    }

    /// What the receiver says next; empty when it says no more.
    func receive() throws -> [UInt8] {
        guard let tls else { return try receiveRaw() }
        while true {
            switch tls.read() {
            case .bytes(let bytes): return bytes
            case .end: return []
            case .broken: throw Failure(word: "ConnectionLost")
            case .needsMore:
                // What TLS itself has to say, such as the answer to a change of keys.
                try sendRaw(tls.takeOutput())
                let bytes = try receiveRaw()
                if bytes.isEmpty { return [] }
                tls.receive(bytes)
            }
        }
    }

    // MARK: - Private

    private func shakeHands(_ tls: TLSSession) throws {
        while true {
            let progress = tls.shakeHands()
            // When it has failed, the alert by which the receiver learns why.
            try sendRaw(tls.takeOutput())
            switch progress {
            case .complete: return
            case .failed: throw Failure(word: tls.refusal == nil ? "TLSFailed" : "CertificateRefused")
            case .needsMore:
                let bytes = try receiveRaw()
                if bytes.isEmpty { throw Failure(word: "TLSFailed") }
                tls.receive(bytes)
            }
        }
    }

    private func sendRaw(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            switch try Socket.send(socket.descriptor, bytes.span.extracting(offset..<bytes.count)) {
            case .bytes(let count): offset += count
            case .wouldBlock, .end: try wait(.toWrite)
            }
        }
    }

    private func receiveRaw() throws -> [UInt8] {
        while true {
            try wait(.toRead)
            if let bytes = try socket.descriptor.read(upTo: 16_384) { return bytes }
        }
    }

    private func wait(_ wait: Socket.Wait) throws {
        guard try Socket.isReady(wait, socket.descriptor, until: deadline) else {
            throw Failure(word: "Timeout")
        }
    }
}

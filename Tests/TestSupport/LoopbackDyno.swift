import Glibc
package import Linux

/// One end of a TCP connection on loopback, for tests that speak byte by byte: blocking, with a deadline.
package final class LoopbackWire: Sendable {
    fileprivate struct State: ~Copyable {
        var descriptor: FileDescriptor?
        /// Received and not yet taken.
        var bytes: [UInt8] = []
    }

    private let state: Lock<State>

    package init(_ descriptor: consuming FileDescriptor) {
        state = Lock(State(descriptor: .some(descriptor)))
    }

    /// Connects to `address`; small buffers make back-pressure cheap to reach.
    package convenience init(to address: SocketAddress, receiveBytes: Int32? = nil) throws {
        let descriptor = try Socket.connect(to: address).take()
        if let receiveBytes { try Socket.setBuffers(descriptor, receiveBytes: receiveBytes) }
        try wait(for: descriptor, POLLOUT)
        if let error = Socket.pendingError(of: descriptor) { throw error }
        self.init(descriptor)
    }

    /// Waits until `address` refuses connections.
    ///
    /// That takes a moment when a listener is closed while another test starts a child: until that becomes another
    /// program, it has the listener, too.
    package static func waitUntilRefused(by address: SocketAddress) async throws {
        try await TestSupport.wait(for: "\(address) refuses connections") {
            do {
                try LoopbackWire(to: address).close()
                return false
            } catch let error as Errno where error == .connectionRefused {
                return true
            }
        }
    }

    /// Sends all of `bytes`.
    package func send(_ bytes: [UInt8]) throws {
        var start = 0
        while start < bytes.count {
            start += try sendSome(bytes, from: start)
            if start < bytes.count { try state.withLock { try $0.wait(POLLOUT) } }
        }
    }

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends until the kernel takes no more for `patience` milliseconds, or `limit`; how much it took.
    package func sendUntilBlocked(_ piece: [UInt8], limit: Int, patience: Int32 = 300) throws -> Int {
        var total = 0
        while total < limit {
            // Goes on where a short send stopped: readers compare with the piece over and over.
            let sent = try sendSome(piece, from: total % piece.count)
            total += sent
            if sent == 0, try !state.withLock({ try $0.isReady(POLLOUT, patience) }) { break }
        }
        return total
    }

    /// Sends all of `bytes` while `reader`, who gets what becomes of them, takes what comes.
    package func send(_ bytes: [UInt8], whileReading reader: LoopbackWire) throws {
        var start = 0
        while start < bytes.count {
            start += try sendSome(bytes, from: start)
            // What the kernel does not take now is behind bytes that the reader has not got yet.
            if start < bytes.count, try !reader.fill() { throw WireEnded() }
        }
    }

    /// What has come by now and nobody has taken; takes it.
    package func unread() -> [UInt8] {
        state.withLock { state in
            switch state.descriptor {
            case .some(let open) where pollOnce(open, POLLIN, 0):
                state.bytes += (try? open.read(upTo: 65_536)) ?? []
            default: break
            }
            defer { state.bytes = [] }
            return state.bytes
        }
    }

    /// Reads until `enough` says how many of the bytes to take.
    package func read(until enough: ([UInt8]) -> Int?) throws -> [UInt8] {
        while true {
            let taken: [UInt8]? = state.withLock { state in
                guard let count = enough(state.bytes) else { return nil }
                defer { state.bytes.removeFirst(count) }
                return Array(state.bytes[..<count])
            }
            if let taken { return taken }
            guard try fill() else { throw WireEnded() }
        }
    }

    /// Reads exactly `count` bytes.
    package func read(_ count: Int) throws -> [UInt8] { try read { $0.count >= count ? count : nil } }

    /// Reads a head up to and with its empty line, as text.
    package func readHead() throws -> String {
        let bytes = try read { bytes in
            let end = Array("\r\n\r\n".utf8)
            var index = 0
            while index + 4 <= bytes.count {
                if Array(bytes[index..<index + 4]) == end { return index + 4 }
                index += 1
            }
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Everything up to the peer's end, and whether that end was a reset.
    package func readToEnd() throws -> (bytes: [UInt8], wasReset: Bool) {
        var wasReset = false
        do {
            while try fill() {}
        } catch let error as Errno where error == .connectionReset {
            wasReset = true
        }
        return state.withLock { state in
            defer { state.bytes = [] }
            return (state.bytes, wasReset)
        }
    }

    /// Closes in an orderly way, or with a reset.
    package func close(reset: Bool = false) {
        state.withLock { state in
            switch state.descriptor {
            case .some(let open) where reset: Socket.resetOnClose(open)
            default: break
            }
            state.descriptor = nil
        }
    }

    package func shutdownWrite() {
        state.withLock { state in
            switch state.descriptor {
            case .some(let open): Socket.shutdownWrite(open)
            case .none: break
            }
        }
    }

    // MARK: - Private

    private func sendSome(_ bytes: [UInt8], from start: Int) throws -> Int {
        try state.withLock { state in
            switch state.descriptor {
            case .some(let open):
                let rest = bytes.span.extracting(start..<bytes.count)
                if case .bytes(let count) = try Socket.send(open, rest) { return count }
                return 0
            case .none: throw WireEnded()
            }
        }
    }

    /// Waits for more bytes; false at the end of the stream.
    private func fill() throws -> Bool {
        try state.withLock { state in
            try state.wait(POLLIN)
            switch state.descriptor {
            case .some(let open):
                guard let more = try open.read(upTo: 65_536) else { return true }
                state.bytes += more
                return !more.isEmpty
            case .none: throw WireEnded()
            }
        }
    }
}

extension LoopbackWire.State {
    fileprivate borrowing func wait(_ events: Int32) throws {
        if try !isReady(events, longestWaitMilliseconds) { throw DeadlineMissed() }
    }

    fileprivate borrowing func isReady(_ events: Int32, _ milliseconds: Int32) throws -> Bool {
        switch descriptor {
        case .some(let open): pollOnce(open, events, milliseconds)
        case .none: throw WireEnded()
        }
    }
}

/// The other side has ended the stream where more was expected.
package struct WireEnded: Error {
    package init() {}
}

/// A dyno that the test plays itself: accepts connections and hands out their wires.
package final class LoopbackDyno: Sendable {
    package let port: UInt16
    private let listener: FileDescriptor

    /// Listens on a free port of 127.0.0.1; with `backlog` 0 and a filled queue connections get no answer.
    package init(backlog: Int32 = 128) throws {
        listener = try Socket.listen(on: .loopback(port: 0), backlog: backlog)
        port = Socket.localAddress(of: listener)?.port ?? 0
    }

    /// The next connection, waited for up to `longestWait`.
    package func accept() throws -> LoopbackWire {
        while true {
            if let accepted = try Socket.accept(from: listener) { return LoopbackWire(accepted.take()) }
            try wait(for: listener, POLLIN)
        }
    }

    /// How much the kernel keeps of what nobody reads, for connections from now on.
    package func setReceiveBytes(_ bytes: Int32) throws {
        try Socket.setBuffers(listener, receiveBytes: bytes)
    }

    /// Whether a connection is waiting now.
    package func hasWaiting() -> Bool { pollOnce(listener, POLLIN, 0) }

    /// A port on which nobody listens, another one each time.
    ///
    /// From the well-known ports: a free port that the kernel hands out could be handed to another test next.
    package static func closedPort() throws -> UInt16 {
        let listening = Set(try ListenTable.listeners().map(\.address.port))
        return lastClosedPort.withLock { port in
            repeat { port = port > 1000 ? 600 : port + 1 } while listening.contains(port)
            return port
        }
    }

    /// A port for a program that anybody may run, on which nobody listens; from a range of which the kernel hands out
    /// none.
    package static func freePort() throws -> UInt16 {
        let listening = Set(try ListenTable.listeners().map(\.address.port))
        guard let port = (20_000...29_999).shuffled().first(where: { !listening.contains($0) }) else {
            return try closedPort()
        }
        return port
    }

    private static let lastClosedPort = Lock<UInt16>(600)

    /// Connections that fill the accept queue, so that the kernel leaves further ones without an answer.
    package func fillQueue() throws -> [LoopbackWire] {
        var wires: [LoopbackWire] = []
        for _ in 0..<16 {
            let descriptor = try Socket.connect(to: .loopback(port: port)).take()
            let isConnected = pollOnce(descriptor, POLLOUT, 100)
            wires.append(LoopbackWire(descriptor))
            if !isConnected { break }
        }
        return wires
    }
}

import Linux
import Model

/// A drain's one connection on its loop: being made, sending, or waiting for an answer.
final class DrainConnection: EventHandler {
    private final class OpenSocket {
        let descriptor: FileDescriptor

        init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
    }

    private let loop: EventLoop
    private let isHTTP: Bool
    /// Told of everything that happens; it may call back at once.
    var onInput: (Drain.Input) -> Void = { _ in }

    private var socket: OpenSocket?
    private var registration: EventLoop.Registration?
    private var interest = Interest.none
    private var isConnected = false
    /// Where to try next.
    private var addresses: ArraySlice<SocketAddress> = []
    private var output: [UInt8] = []
    private var sentCount = 0
    private var answers = DrainAnswerReader()

    init(loop: EventLoop, isHTTP: Bool) {
        self.loop = loop
        self.isHTTP = isHTTP
    }

    /// Connects to the first of `addresses` that lets it.
    func connect(to addresses: [SocketAddress]) {
        close()
        self.addresses = addresses[...]
        connectToNext()
    }

    /// Sends a frame; `.sent` follows when the kernel has all of it.
    func send(_ bytes: [UInt8]) {
        output = bytes
        sentCount = 0
        flush()
    }

    func close() {
        addresses = []
        letGo()
    }

    func handle(_ readiness: Readiness) {
        guard isConnected else { return connectingEnded() }
        let before = registration
        if readiness.contains(.writable) { flush() }
        let input: Readiness = [.readable, .readHangup, .hangup, .error]
        // What was sent may have led to another connection by now.
        if before == registration, registration != nil, !readiness.isDisjoint(with: input) { receive() }
    }

    // MARK: - Private

    private var hasOutput: Bool { sentCount < output.count }

    private func letGo() {
        if let registration, let socket { loop.deregister(registration, descriptor: socket.descriptor) }
        registration = nil
        socket = nil
        isConnected = false
        output = []
        sentCount = 0
        answers = DrainAnswerReader()
    }

    private func connectToNext() {
        while let address = addresses.popFirst() {
            do throws(Errno) {
                let attempt = try Socket.connect(to: address)
                let isConnected = attempt.isConnected
                let socket = OpenSocket(attempt.take())
                try Socket.setBuffers(socket.descriptor, sendBytes: Limits.Drains.kernelBytes)
                interest = isConnected ? .read : .readWrite
                registration = try loop.register(socket.descriptor, for: interest, handler: self)
                self.socket = socket
                self.isConnected = isConnected
            } catch {
                continue
            }
            if isConnected { onInput(.connected) }
            return
        }
        onInput(.lost)
    }

    private func connectingEnded() {
        guard let socket else { return }
        if Socket.pendingError(of: socket.descriptor) != nil {
            letGo()
            connectToNext()
        } else {
            isConnected = true
            setInterest(.read)
            onInput(.connected)
        }
    }

    private func flush() {
        guard let socket, hasOutput else { return }
        do throws(Errno) {
            while hasOutput {
                let bytes = output
                let sent = try Socket.send(socket.descriptor, bytes.span.extracting(sentCount..<bytes.count))
                guard case .bytes(let count) = sent else { return setInterest(.readWrite) }
                sentCount += count
            }
        } catch {
            return onInput(.lost)
        }
        setInterest(.read)
        onInput(.sent)
    }

    private func receive() {
        guard let socket else { return }
        do throws(Errno) {
            guard let bytes = try socket.descriptor.read(upTo: Limits.Drains.receiveBytes) else { return }
            // A syslog receiver has nothing to say.
            if isHTTP { readAnswers(bytes) } else if bytes.isEmpty { onInput(.lost) }
        } catch {
            onInput(.lost)
        }
    }

    private func readAnswers(_ bytes: [UInt8]) {
        let hasEnded = bytes.isEmpty
        answers.push(bytes)
        let before = registration
        do {
            if let answer = try answers.next(hasEnded: hasEnded) {
                onInput(.answered(answer.status, isReusable: answer.isReusable && !hasOutput))
            }
        } catch {
            return onInput(.lost)
        }
        if hasEnded, before == registration { onInput(.lost) }
    }

    private func setInterest(_ wanted: Interest) {
        guard wanted != interest, let registration, let socket else { return }
        interest = wanted
        try? loop.modify(registration, descriptor: socket.descriptor, for: wanted)
    }
}

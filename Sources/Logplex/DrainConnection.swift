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
    /// Told why a receiver's certificate is not good enough, before the `.lost` that follows.
    var onRefusal: (TLSRefusal) -> Void = { _ in }

    private var socket: OpenSocket?
    private var registration: EventLoop.Registration?
    private var interest = Interest.none
    private var isConnected = false
    /// Where to try next.
    private var addresses: ArraySlice<SocketAddress> = []
    /// Makes a connection's TLS session, if it is to have one.
    private var makeSession: (() -> TLSSession?)?
    private var tls: TLSSession?
    /// Whether frames can be sent: without TLS at once, with it after the handshake.
    private var isOpen = false
    private var output = DrainOutput()
    /// Whether a frame is in the output, or other bytes of TLS only.
    private var isSendingFrame = false
    private var answers = DrainAnswerReader()

    init(loop: EventLoop, isHTTP: Bool) {
        self.loop = loop
        self.isHTTP = isHTTP
    }

    /// Connects to the first of `addresses` that lets it; with `session` over TLS, in a new session each time.
    func connect(to addresses: [SocketAddress], session: (() -> TLSSession?)? = nil) {
        close()
        self.addresses = addresses[...]
        makeSession = session
        connectToNext()
    }

    /// Sends a frame; `.sent` follows when the kernel has all of it.
    func send(_ bytes: [UInt8]) {
        isSendingFrame = true
        if let tls {
            guard tls.write(bytes) else { return onInput(.lost) }
            output.append(tls.takeOutput())
        } else {
            output.append(bytes)
        }
        flush()
    }

    func close() {
        addresses = []
        makeSession = nil
        // A receiver can tell the end from a break by TLS's own end (RFC 5425 §4.4).
        if let tls, isOpen, output.isEmpty {
            tls.finish()
            sendLast(tls.takeOutput())
        }
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

    private func letGo() {
        if let registration, let socket { loop.deregister(registration, descriptor: socket.descriptor) }
        registration = nil
        socket = nil
        tls = nil
        isConnected = false
        isOpen = false
        output = DrainOutput()
        isSendingFrame = false
        answers = DrainAnswerReader()
    }

    // MARK: Connecting

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
            if isConnected { connected() }
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
            connected()
        }
    }

    private func connected() {
        guard let makeSession else {
            isOpen = true
            return onInput(.connected)
        }
        tls = makeSession()
        guard let tls else { return onInput(.lost) }
        shakeHands(tls)
    }

    private func shakeHands(_ tls: TLSSession) {
        let progress = tls.shakeHands()
        let bytes = tls.takeOutput()
        switch progress {
        case .needsMore:
            output.append(bytes)
            flush()
        case .complete:
            output.append(bytes)
            isOpen = true
            onInput(.connected)
            // The last bytes of the handshake go with the first frame, or now if there was none.
            if self.tls === tls { flush() }
        case .failed:
            // The alert, by which the receiver learns why.
            if output.isEmpty { sendLast(bytes) }
            if let refusal = tls.refusal { onRefusal(refusal) }
            onInput(.lost)
        }
    }

    // MARK: Sending

    private func flush() {
        guard let socket else { return }
        do throws(Errno) {
            while !output.isEmpty {
                let bytes = output.bytes
                let waiting = bytes.span.extracting(output.sentCount..<bytes.count)
                guard case .bytes(let count) = try Socket.send(socket.descriptor, waiting) else {
                    return setInterest(.readWrite)
                }
                output.advance(by: count)
            }
        } catch {
            return onInput(.lost)
        }
        setInterest(.read)
        guard isSendingFrame else { return }
        isSendingFrame = false
        onInput(.sent)
    }

    /// Sends what the kernel takes at once, and cares for nothing else.
    private func sendLast(_ bytes: [UInt8]) {
        guard let socket, !bytes.isEmpty else { return }
        _ = try? Socket.send(socket.descriptor, bytes.span)
    }

    // MARK: Receiving

    private func receive() {
        guard let socket else { return }
        do throws(Errno) {
            guard let bytes = try socket.descriptor.read(upTo: Limits.Drains.receiveBytes) else { return }
            if let tls, !bytes.isEmpty { receive(bytes, tls) } else { take(bytes) }
        } catch {
            onInput(.lost)
        }
    }

    private func receive(_ bytes: [UInt8], _ tls: TLSSession) {
        tls.receive(bytes)
        if !isOpen { shakeHands(tls) }
        // Whatever is told may end this session.
        while self.tls === tls, isOpen {
            switch tls.read() {
            case .bytes(let bytes): take(bytes)
            case .needsMore: return answerPeer(tls)
            case .end: return take([])
            case .broken: return onInput(.lost)
            }
        }
    }

    /// Sends what TLS itself has to say.
    ///
    /// A peer that makes it say more and more and takes nothing of it is not one to send a log to.
    private func answerPeer(_ tls: TLSSession) {
        let bytes = tls.takeOutput()
        guard !bytes.isEmpty else { return }
        output.append(bytes)
        if output.count > Limits.Drains.unsentTLSBytes { return onInput(.lost) }
        flush()
    }

    /// Takes what the receiver says, or, when it is empty, that it says no more.
    private func take(_ bytes: [UInt8]) {
        // A syslog receiver has nothing to say; before TLS stands nobody has.
        if isHTTP, isOpen { readAnswers(bytes) } else if bytes.isEmpty { onInput(.lost) }
    }

    private func readAnswers(_ bytes: [UInt8]) {
        let hasEnded = bytes.isEmpty
        answers.push(bytes)
        let before = registration
        do {
            if let answer = try answers.next(hasEnded: hasEnded) {
                onInput(.answered(answer.status, isReusable: answer.isReusable && output.isEmpty))
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

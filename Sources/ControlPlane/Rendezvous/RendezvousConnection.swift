import Linux
import Model
import PlatformAPI

/// One client of a one-off dyno over TLS: its secret, `rendezvous`, then bytes both ways (spec api §3).
///
/// Confined to the control loop, like the loop itself, which is why it may call itself Sendable.
final class RendezvousConnection: @unchecked Sendable {
    private enum Phase {
        case greeting
        /// The secret is being looked up; nothing more is read meanwhile.
        case finding
        case attached(AttachedDyno)
        /// Nothing more to say: closes once everything is sent.
        case closing
        case closed
    }

    var onSecret: (ResourceID) -> Void = { _ in }
    var onClose: () -> Void = {}

    private let socket: HeldSocket
    private let session: TLSSession
    private let loop: EventLoop
    private var registration: EventLoop.Registration?
    private var phase = Phase.greeting
    private var isSecure = false
    private var greeting = RendezvousGreeting()
    private var output = PendingOutput()
    private var isReadingPaused = false
    private var timer: TimerID?
    /// The dyno has ended: a client that takes nothing more does not keep its place for long.
    private(set) var isLeaving = false

    init(socket: HeldSocket, session: TLSSession, loop: EventLoop) {
        self.socket = socket
        self.session = session
        self.loop = loop
    }

    func open() {
        let handler = CallbackHandler { [weak self] in self?.handle($0) }
        registration = try? loop.register(socket.descriptor, for: .edge, handler: handler)
        if registration == nil { return close() }
        // A client's patience is real time, however fast the platform's clock runs.
        restartTimer(after: Limits.Platform.rendezvousGreeting * max(1, loop.clock.scale))
        receive()
    }

    /// Hands the client its dyno's terminal; nil: nothing waits behind that secret.
    func attach(to dyno: AttachedDyno?) {
        guard case .finding = phase, let dyno else { return end() }
        phase = .attached(dyno)
        restartTimer(after: Limits.Platform.idleAttachment)
        // A record by itself: clients throw away whatever they read first.
        guard session.write(Array("rendezvous\r\n".utf8)) else { return close() }
        dyno.setReadinessHandler { [weak self] in
            self?.flush()
            self?.resumeReading()
            self?.leaveIfOver()
        }
        give(greeting.takeRest(), to: dyno)
        flush()
        resumeReading()
        leaveIfOver()
    }

    func close() {
        switch phase {
        case .closed: return
        case .attached(let dyno): dyno.clientLeft()
        case .greeting, .finding, .closing: break
        }
        phase = .closed
        if let timer { loop.cancel(timer) }
        timer = nil
        if let registration { loop.deregister(registration, descriptor: socket.descriptor) }
        registration = nil
        onClose()
    }

    // MARK: - Private: reading

    private func handle(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        if !readiness.isDisjoint(with: [.readable, .readHangup, .hangup, .error]) { receive() }
    }

    private func receive() {
        for _ in 0..<Limits.Platform.readsPerTurn {
            switch phase {
            case .closed, .closing: return
            case .finding:
                isReadingPaused = true
                return
            case .attached(let dyno) where dyno.isInputFull:
                isReadingPaused = true
                return
            case .greeting, .attached: break
            }
            do throws(Errno) {
                guard let bytes = try socket.descriptor.read(upTo: 16_384) else { return }
                if bytes.isEmpty { return close() }
                session.receive(bytes)
            } catch {
                return close()
            }
            takeReceived()
        }
        loop.mailbox.send { [weak self] in self?.receive() }
    }

    private func resumeReading() {
        guard isReadingPaused else { return }
        isReadingPaused = false
        receive()
    }

    /// Goes on with the handshake, or with what the client says.
    private func takeReceived() {
        if !isSecure {
            switch session.shakeHands() {
            case .needsMore: return flush()
            case .failed: return end()
            case .complete: isSecure = true
            }
        }
        while true {
            switch session.read() {
            case .bytes(let bytes): take(bytes)
            case .needsMore: return flush()
            case .end, .broken: return close()
            }
            if case .closed = phase { return }
        }
    }

    private func take(_ bytes: [UInt8]) {
        switch phase {
        case .attached(let dyno): give(greeting.skipLine(bytes), to: dyno)
        case .greeting, .finding:
            greeting.push(bytes)
            if greeting.isTooLong { return end() }
            guard case .greeting = phase else { return }
            switch greeting.secret {
            case .needsMore: break
            case .broken: end()
            case .known(let secret):
                phase = .finding
                onSecret(secret)
            }
        case .closing, .closed: break
        }
    }

    private func give(_ bytes: [UInt8], to dyno: AttachedDyno) {
        guard !bytes.isEmpty else { return }
        if !isLeaving { restartTimer(after: Limits.Platform.idleAttachment) }
        dyno.take(.data(bytes))
    }

    // MARK: - Private: sending

    /// Ends the session in good order.
    private func end() {
        if case .closed = phase { return }
        if case .attached(let dyno) = phase {
            dyno.close()
            leave()
        }
        session.finish()
        phase = .closing
        flush()
    }

    private func leaveIfOver() {
        if case .attached(let dyno) = phase, dyno.hasProgramEnded { leave() }
    }

    private func leave() {
        if isLeaving { return }
        isLeaving = true
        restartTimer(after: farewell)
    }

    /// A client's patience is real time, however fast the platform's clock runs.
    private var farewell: Duration { Limits.Platform.rendezvousFarewell * max(1, loop.clock.scale) }

    private func flush() {
        while true {
            if case .closed = phase { return }
            output.append(session.takeOutput())
            let before = output.count
            do throws(Errno) {
                try output.send(to: socket.descriptor)
            } catch {
                return close()
            }
            if isLeaving, output.count < before { restartTimer(after: farewell) }
            guard output.isEmpty else { return }
            switch phase {
            case .attached(let dyno):
                switch dyno.next(upTo: Limits.Platform.responseBufferBytes) {
                case .bytes(let bytes):
                    if !isLeaving { restartTimer(after: Limits.Platform.idleAttachment) }
                    guard session.write(bytes) else { return close() }
                case .nothingYet: return
                case .end:
                    dyno.close()
                    session.finish()
                    phase = .closing
                    leave()
                }
            case .closing: return close()
            case .greeting, .finding, .closed: return
            }
        }
    }

    private func restartTimer(after time: Duration) {
        if let timer { loop.cancel(timer) }
        timer = loop.schedule(after: time) { [weak self] in self?.close() }
    }
}

import HTTP
import Linux
import Model

/// A client's connection: heads come in here one after the other, each becomes a relay.
///
/// While it is idle it owns no memory but itself; bytes that have to wait get a buffer of their own.
final class ClientConnection: EventHandler, Deadlined {
    let worker: RouterWorker
    /// The app whose own address the client connected to.
    let app: RoutedApp?
    /// The client's address, as X-Forwarded-For says it.
    let peer: [UInt8]
    let accepted: PlatformInstant
    private(set) var relay: Relay?
    var deadline: PlatformInstant
    var place = DeadlinePlace.none

    private var descriptor: FileDescriptor?
    private var registration: EventLoop.Registration?
    /// A head that has arrived in part.
    private var partialHead: PartialRequest?
    /// Bytes behind a head: content that waits for its dyno, or the next request.
    private var input: [UInt8] = []
    private var output = OutputBuffer()
    /// Whether the kernel may hold bytes; edge-triggered readiness says so only once.
    private var hasUnread = false
    private var sawHangup = false
    /// Whether a send has failed: the client is gone.
    private(set) var isBroken = false
    private var closesAfterOutput = false
    /// Whether the last request has come whole: then nothing is unread, and the close may be at once.
    private var isDone = false
    /// Whether the connection is only drained until the client has seen its last answer.
    private var isLingering = false
    private var lingerTimer: TimerID?
    private var isDeferred = false

    init(_ descriptor: consuming FileDescriptor, peer: [UInt8], app: RoutedApp?, worker: RouterWorker) {
        self.descriptor = .some(descriptor)
        self.peer = peer
        self.app = app
        self.worker = worker
        accepted = worker.loop.now
        deadline = accepted.advanced(by: idleClientNanoseconds)
    }

    var isClosed: Bool { descriptor == nil }
    var outputCount: Int { output.count }

    /// Registers with the loop and reads at once: accepted connections have bytes (TCP_DEFER_ACCEPT).
    func open() throws(Errno) {
        switch descriptor {
        case .some(let open): registration = try worker.loop.register(open, for: .edge, handler: self)
        case .none: return
        }
        worker.clientWheel.insert(self)
        hasUnread = true
        receive()
    }

    func handle(_ readiness: Readiness) {
        if isClosed { return }
        if !output.isEmpty, readiness.isWritable { flush() }
        guard readiness.mayHaveInput else { return }
        hasUnread = true
        if readiness.isHangup { sawHangup = true }
        receive()
    }

    func deadlinePassed() {
        if isClosed { return }
        if let relay {
            relay.deadlinePassed()
        } else if isLingering {
            // That ends by a timer of its own, in real time.
            deadline = worker.loop.now + Limits.Router.silence
        } else {
            close()
        }
        if !isClosed { worker.clientWheel.insert(self) }
    }

    // MARK: Receiving

    /// Reads until the kernel has no more or nobody wants more; never called from within itself.
    func receive() {
        for _ in 0..<Limits.Router.receivesInARow {
            guard !isClosed else { return }
            if !input.isEmpty, relay == nil || relay?.takesRequestBytes == true {
                processWaiting()
                continue
            }
            guard hasUnread else { return }
            guard wantsInput else {
                if sawHangup, !mayHaveLastBytes { ended() }
                return
            }
            receiveOnce()
        }
        receiveLater()
    }

    /// Reads on later in this turn, when the stack has unwound.
    func receiveLater() {
        if isClosed || isDeferred || !(hasUnread || !input.isEmpty) { return }
        isDeferred = true
        worker.defer(self)
    }

    func beganDeferred() { isDeferred = false }

    /// Keeps bytes of the receive area that nobody can take now.
    func keep(_ range: Range<Int>) {
        if !range.isEmpty { input.append(contentsOf: worker.area.bytes[range]) }
    }

    // MARK: Sending

    /// Sends bytes or keeps what the kernel does not take; the caller minds the bound.
    func send(_ bytes: [UInt8], _ range: Range<Int>) {
        if isClosed { return }
        if !output.isEmpty {
            output.append(bytes, range)
            return
        }
        var start = range.lowerBound
        while start < range.upperBound {
            guard let sent = sendOnce(bytes, start..<range.upperBound) else { return }
            if sent == 0 {
                output.append(bytes, start..<range.upperBound)
                return
            }
            start += sent
        }
    }

    /// Answers with the error's page.
    func send(_ answer: ErrorAnswers.Answer) {
        let bytes = answer.beforeDate + worker.dateText + answer.afterDate
        send(bytes, bytes.indices)
    }

    // MARK: Ending

    /// The relay is over: goes on with the next request, or closes once all output is with the kernel.
    ///
    /// `hasWholeRequest` says whether nothing more of its request can come.
    func relayEnded(keepsAlive: Bool, hasWholeRequest: Bool) {
        relay = nil
        if isClosed { return }
        deadline = worker.loop.now.advanced(by: idleClientNanoseconds)
        if keepsAlive, !worker.isStopping {
            if hasUnread || !input.isEmpty { receiveLater() }
        } else {
            isDone = hasWholeRequest
            closeAfterOutput()
        }
    }

    /// The router stops: what the client has asked for is answered, and then the connection closes.
    ///
    /// Never called from within itself, as it reads what the kernel may hold.
    func routerStops() {
        if isClosed || relay != nil { return }
        hasUnread = true
        receive()
        if !isClosed, relay == nil, partialHead == nil { closeAfterOutput() }
    }

    /// Closes when the pending output has gone, and after the client has had time to read it.
    func closeAfterOutput() {
        closesAfterOutput = true
        if output.isEmpty { linger() }
    }

    /// Closes so that the client cannot take what it has got for a whole response.
    func cut(withReset: Bool) {
        relay = nil
        switch descriptor {
        case .some(let open) where withReset: Socket.resetOnClose(open)
        default: break
        }
        if output.isEmpty || withReset { close() } else { closesAfterOutput = true }
        deadline = worker.loop.now + Limits.Router.silence
    }

    func close() {
        if isClosed { return }
        if let registration { worker.loop.forget(registration) }
        registration = nil
        if let lingerTimer { worker.realTimers.cancel(lingerTimer) }
        descriptor = nil
        relay = nil
        input = []
        partialHead = nil
        output.discard()
        worker.closed(self)
    }
}

// MARK: - Private

extension ClientConnection {
    /// Whether bytes from the kernel could go anywhere now.
    private var wantsInput: Bool {
        if isLingering { return true }
        guard let relay else { return !closesAfterOutput }
        return relay.takesRequestBytes && input.isEmpty
    }

    /// Whether a client that has closed has sent bytes before that go on to the dyno when it can take them.
    ///
    /// Only those of an upgraded connection do: a request whose client has gone is of no use to anybody.
    private var mayHaveLastBytes: Bool { !isBroken && relay?.exchange.phase == .piping }

    private func receiveOnce() {
        guard let received = receiveIntoArea() else { return ended() }
        guard received > 0 else {
            hasUnread = false
            return
        }
        // A short read has emptied the kernel's buffer, unless the end of the stream stands behind it.
        if received < Limits.Router.receiveBytes, !sawHangup { hasUnread = false }
        process(worker.area.received(received))
    }

    /// How many bytes came into the receive area, 0 when none are there now, nil at the end.
    private func receiveIntoArea() -> Int? {
        do throws(Errno) {
            switch descriptor {
            case .some(let open):
                switch try worker.area.receive(from: open) {
                case .bytes(let count): return count
                case .wouldBlock: return 0
                case .end: return nil
                }
            case .none: return nil
            }
        } catch {
            return nil
        }
    }

    /// How many bytes went out, 0 when none can now, nil when the connection is broken.
    private func sendOnce(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        do throws(Errno) {
            switch descriptor {
            case .some(let open):
                if case .bytes(let count) = try Socket.send(open, bytes.span.extracting(range)) {
                    return count
                }
                return 0
            case .none: return nil
            }
        } catch {
            // What the client has sent before it went is of no use any more; the loop reports the hang-up.
            isBroken = true
            sawHangup = true
            hasUnread = true
            receiveLater()
            return nil
        }
    }

    private func processWaiting() {
        let range = worker.area.fill(with: input)
        input = []
        process(range)
    }

    private func process(_ range: Range<Int>) {
        if isLingering || closesAfterOutput { return }
        if let relay {
            relay.receivedFromClient(range)
        } else {
            parseHead(range)
        }
    }

    private func parseHead(_ range: Range<Int>) {
        if partialHead != nil { return continueHead(range) }
        switch worker.area.parse(range, &worker.requestParser) {
        case .complete(let length):
            begin(worker.requestParser.head, in: worker.area.bytes, at: range.lowerBound)
            rest(range.lowerBound + length..<range.upperBound)
        case .needsMore:
            partialHead = PartialRequest(parser: worker.takeRequestParser(), bytes: worker.area.bytes[range])
        case .failed(let error):
            refuse(error, worker.requestParser.head, in: worker.area.bytes, at: range.lowerBound)
            worker.requestParser.reset()
        }
    }

    private func continueHead(_ range: Range<Int>) {
        guard let partial = partialHead else { return }
        switch partial.parse(adding: worker.area.bytes[range]) {
        case .complete(let length):
            partialHead = nil
            // What lies behind the head came with the last receive and is still in the area.
            let behind = partial.bytes.count - length
            begin(partial.parser.head, in: partial.bytes, at: 0)
            rest(range.upperBound - behind..<range.upperBound)
        case .needsMore:
            if partial.bytes.count > Limits.Router.requestHeadBytes { refuse(.tooManyFields) }
        case .failed(let error):
            partialHead = nil
            refuse(error, partial.parser.head, in: partial.bytes, at: 0)
        }
    }

    private func begin(_ head: RequestHead, in bytes: [UInt8], at base: Int) {
        let relay = worker.takeRelay()
        self.relay = relay
        relay.begin(head, in: bytes, at: base, for: self)
    }

    /// Passes on what came behind a head: content, or the next request.
    private func rest(_ range: Range<Int>) {
        if isClosed { return }
        if let relay, relay.takesRequestBytes {
            relay.receivedFromClient(range)
        } else {
            keep(range)
            relay?.sendHeadAlone()
            if relay == nil { receiveLater() }
        }
    }

    private func refuse(_ error: HTTPError, _ head: RequestHead, in bytes: [UInt8], at base: Int) {
        guard error.isToldAfterWholeHead else { return refuse(error) }
        let relay = worker.takeRelay()
        self.relay = relay
        relay.refuse(error, head, in: bytes, at: base, for: self)
    }

    /// Refuses a head before any app is known: no app's log hears of it (spec router §15.12).
    private func refuse(_ error: HTTPError) {
        send(worker.answer(to: .request(error), isHead: false, keepsAlive: false, features: []))
        closeAfterOutput()
    }

    private func ended() {
        hasUnread = false
        if let relay {
            relay.clientClosed()
        } else {
            close()
        }
    }

    private func flush() {
        var isDrained = false
        do throws(Errno) {
            switch descriptor {
            case .some(let open): isDrained = try output.flush(to: open)
            case .none: return
            }
        } catch {
            isBroken = true
        }
        if isBroken {
            output.discard()
            sawHangup = true
            return ended()
        }
        if let relay {
            relay.clientTookBytes(isDrained: isDrained)
        } else if isDrained, closesAfterOutput {
            linger()
        }
    }

    /// Ends our half and drops what still comes, for a moment: a close with unread bytes would reset the
    /// connection and take the answer with it (RFC 9112 §9.6).
    private func linger() {
        if isLingering { return }
        if isDone, !hasUnread, input.isEmpty { return close() }
        switch descriptor {
        case .some(let open): Socket.shutdownWrite(open)
        case .none: return
        }
        isLingering = true
        input = []
        if sawHangup { return close() }
        // What the network needs is real time.
        let end = RealTimers.now() + lingeringNanoseconds
        lingerTimer = worker.realTimers.schedule(at: end) { [self] in close() }
        receiveLater()
    }
}

private let lingeringNanoseconds = Limits.Router.lingeringClose.wholeNanoseconds

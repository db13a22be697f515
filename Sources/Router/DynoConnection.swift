import HTTP
import Linux
import Model

/// A connection to a dyno: being made, in use by a relay, or idle in its pool.
final class DynoConnection: EventHandler, Deadlined {
    private enum State { case connecting, inUse, idle }

    let pool: DynoPool
    /// The pool's epoch when the connection was made; another one makes it of no further use.
    let epoch: Int
    /// The hop and the faults between the router and the dyno; nil on bare loopback.
    private(set) var wire: HopWire?
    /// Who uses it, or waits for it to stand.
    var relay: Relay?
    var deadline = PlatformInstant.distantFuture
    var place = DeadlinePlace.none

    private let worker: RouterWorker
    private var descriptor: FileDescriptor?
    private var registration: EventLoop.Registration?
    private var state = State.connecting
    private var partialHead: PartialResponse?
    private var output = OutputBuffer()
    /// Whether the kernel may hold bytes; edge-triggered readiness says so only once.
    private var hasUnread = false
    private var sawHangup = false
    private var isDeferred = false

    /// Begins a connection for `relay`, which hears of it when it stands or has failed.
    static func open(to pool: DynoPool, for relay: Relay) throws(Errno) -> DynoConnection {
        let connection = DynoConnection(try Socket.connect(to: pool.address).take(), pool, relay)
        try connection.register()
        return connection
    }

    private init(_ descriptor: consuming FileDescriptor, _ pool: DynoPool, _ relay: Relay) {
        self.descriptor = .some(descriptor)
        self.pool = pool
        epoch = pool.connectionEpoch
        self.relay = relay
        worker = relay.worker
    }

    var outputCount: Int { output.count }
    var hasPartialHead: Bool { partialHead != nil }
    /// Whether what there is of a head shows that it is an interim response's.
    var hasPartOfInterim: Bool { partialHead?.bytes.beginsInterimResponse ?? false }

    /// How long it has been unused, which its deadline tells.
    func idleTime(at now: PlatformInstant) -> Duration {
        Limits.Router.idleDynoConnection - (deadline - now)
    }

    func handle(_ readiness: Readiness) {
        switch state {
        case .connecting: connectingEnded()
        case .idle:
            // An end, or bytes that nobody asked for: either way it is of no use any more.
            if readiness.mayHaveInput {
                pool.removeIdle(self)
                close()
            }
        case .inUse:
            if !output.isEmpty, readiness.isWritable { flush() }
            guard readiness.mayHaveInput else { return }
            hasUnread = true
            if readiness.isHangup { sawHangup = true }
            receive()
        }
    }

    /// The 90 s of an idle connection are over: a silent close (spec router §14.2).
    func deadlinePassed() {
        guard state == .idle else { return }
        pool.removeIdle(self)
        close()
    }

    // MARK: Use

    /// Takes an idle connection into use.
    @inline(__always)
    func beginUse() {
        state = .inUse
        deadline = .distantFuture
    }

    /// Ends the use: back into the pool, or closed.
    func endUse(isReusable: Bool) {
        guard isReusable, output.isEmpty, !hasUnread, !sawHangup, partialHead == nil, pool.offer(self) else {
            return close()
        }
        state = .idle
        deadline = worker.loop.now.advanced(by: idleDynoConnectionNanoseconds)
        worker.idleWheel.insert(self)
    }

    // MARK: Receiving

    /// Reads until the kernel has no more or the client takes no more; never called from within itself.
    func receive() {
        for _ in 0..<Limits.Router.receivesInARow {
            guard hasUnread, state == .inUse, let relay, relay.takesResponseBytes else { return }
            receiveOnce(for: relay)
        }
        receiveLater()
    }

    /// Reads on later in this turn, when the stack has unwound.
    func receiveLater() {
        if isDeferred || !hasUnread { return }
        isDeferred = true
        worker.defer(self)
    }

    func beganDeferred() { isDeferred = false }

    func keep(_ head: PartialResponse) { partialHead = head }

    func takePartialHead() -> PartialResponse? {
        defer { partialHead = nil }
        return partialHead
    }

    // MARK: Sending

    /// Sends bytes or keeps what the kernel does not take; the caller minds the bound.
    func send(_ bytes: [UInt8], _ range: Range<Int>) {
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

    func close() {
        guard let registration else { return }
        worker.loop.forget(registration)
        self.registration = nil
        descriptor = nil
        relay = nil
        partialHead = nil
        output.discard()
        worker.idleWheel.remove(self)
    }
}

// MARK: - Private

extension DynoConnection {
    private func register() throws(Errno) {
        switch descriptor {
        case .some(let open): registration = try worker.loop.register(open, for: .edge, handler: self)
        case .none: break
        }
    }

    private func connectingEnded() {
        let error: Errno?
        switch descriptor {
        case .some(let open): error = Socket.pendingError(of: open)
        case .none: return
        }
        guard let relay else { return close() }
        if let error {
            relay.attemptFailed(error == .timedOut ? .connectionTimedOut : .connectionRefused)
        } else {
            if let link = pool.link, link.needsWire, !layWire(over: link) { return }
            state = .inUse
            relay.connectionSucceeded()
        }
    }

    /// Puts the hop between this connection, which stands, and its dyno; false when that failed.
    private func layWire(over link: DynoLink) -> Bool {
        guard let registration, let direct = descriptor.take() else { return false }
        worker.loop.deregister(registration, descriptor: direct)
        self.registration = nil
        do throws(Errno) {
            let near = try Socket.loopbackPair()
                .take { router, near in
                    descriptor = .some(router)
                    return near
                }
            wire = try worker.hops.lay(near: near, far: direct, over: link.conditions.hop)
            try register()
            return true
        } catch {
            relay?.failWithoutDescriptors()
            return false
        }
    }

    private func receiveOnce(for relay: Relay) {
        let outcome: Transfer?
        do throws(Errno) {
            switch descriptor {
            case .some(let open): outcome = try worker.area.receive(from: open)
            case .none: return
            }
        } catch {
            outcome = nil
        }
        switch outcome {
        case .bytes(let count):
            // A short read has emptied the kernel's buffer, unless the end of the stream stands behind it.
            if count < Limits.Router.receiveBytes, !sawHangup { hasUnread = false }
            relay.receivedFromDyno(worker.area.received(count))
        case .wouldBlock: hasUnread = false
        case .end, nil:
            hasUnread = false
            sawHangup = true
            relay.dynoClosed(isReset: outcome == nil)
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
            // The dyno may have answered before it closed: what it sent is read first.
            sawHangup = true
            hasUnread = true
            receiveLater()
            return nil
        }
    }

    private func flush() {
        var isDrained = true
        do throws(Errno) {
            switch descriptor {
            case .some(let open): isDrained = try output.flush(to: open)
            case .none: return
            }
        } catch {
            output.discard()
            sawHangup = true
        }
        relay?.dynoTookBytes(isDrained: isDrained)
    }
}

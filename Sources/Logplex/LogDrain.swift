import Linux
import Model

/// One drain at work on the drains' thread: performs what `Drain` says.
///
/// A channel hands it messages from its own thread and never waits for it.
actor LogDrain {
    nonisolated let wanted: WantedDrain
    private nonisolated let loop: EventLoop
    private nonisolated let buffer: DrainBuffer
    private var drain: Drain
    private let connection: DrainConnection
    /// What `drain` has still to be told.
    private var inputs: [Drain.Input] = []
    private var isRunning = false
    private var timer: TimerID?
    private var armed: PlatformInstant?
    /// Whether a connection is wanted as soon as the host's addresses are known.
    private var isAwaitingAddresses = false
    private var isLookingUp = false
    private var quietWaiters: [CheckedContinuation<Void, Never>] = []
    private var hasGivenUp = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.executor.unowned
    }

    init(_ wanted: WantedDrain, loop: EventLoop, wallClock: @escaping @Sendable () -> Timestamp) {
        self.wanted = wanted
        self.loop = loop
        buffer = DrainBuffer(wallClock: wallClock)
        drain = Drain(wanted, buffer: buffer)
        connection = DrainConnection(loop: loop, isHTTP: wanted.url.transport == .http)
    }

    // MARK: - For the channel, on any thread

    /// Keeps `message` for the receiver.
    nonisolated func offer(_ message: LogMessage) { buffer.offer(message) }

    /// Says that messages have been offered; once for many.
    nonisolated func notify() {
        guard buffer.claimWake() else { return }
        loop.mailbox.send { [weak self] in self?.assumeIsolated { $0.wake() } }
    }

    /// Ends the drain: what waits is dropped, its connection is closed.
    nonisolated func end() {
        buffer.close()
        loop.mailbox.send { self.assumeIsolated { $0.feed(.end) } }
    }

    // MARK: - For a daemon that stops

    /// Returns when everything was delivered, when it cannot be, or after `giveUp`.
    func finish() async {
        wake()
        guard !drain.isQuiet, !hasGivenUp else { return }
        await withCheckedContinuation { quietWaiters.append($0) }
    }

    /// Lets `finish` return.
    func giveUp() {
        hasGivenUp = true
        resumeQuietWaiters()
    }

    // MARK: - Private

    private func wake() {
        buffer.releaseWake()
        feed(.messages)
    }

    private func feed(_ input: Drain.Input) {
        inputs.append(input)
        guard !isRunning else { return }
        isRunning = true
        run()
    }

    /// Tells the drain everything, in parts: a busy one must not keep the others waiting.
    private func run() {
        var steps = 0
        while !inputs.isEmpty {
            guard steps < Limits.Drains.stepsInARow else {
                loop.mailbox.send { [weak self] in self?.assumeIsolated { $0.run() } }
                return
            }
            steps += 1
            for effect in drain.handle(inputs.removeFirst(), at: loop.clock.now()) { perform(effect) }
        }
        isRunning = false
        arm()
        if drain.isQuiet { resumeQuietWaiters() }
    }

    private func perform(_ effect: Drain.Effect) {
        switch effect {
        case .connect: connect()
        case .send(let bytes): connection.send(bytes)
        case .disconnect:
            isAwaitingAddresses = false
            connection.close()
        }
    }

    private func arm() {
        guard drain.deadline != armed else { return }
        if let timer { loop.cancel(timer) }
        armed = drain.deadline
        timer = armed.map { deadline in
            loop.schedule(at: deadline) { [weak self] in self?.assumeIsolated { $0.timerFired() } }
        }
    }

    private func timerFired() {
        timer = nil
        armed = nil
        feed(.time)
    }

    private func resumeQuietWaiters() {
        for waiter in quietWaiters { waiter.resume() }
        quietWaiters.removeAll()
    }

    // MARK: Connecting

    private func connect() {
        connection.onInput = { [weak self] input in self?.assumeIsolated { $0.feed(input) } }
        let url = wanted.url
        if let known = HostLookup.knownAddresses(of: url.host, port: url.port) {
            connection.connect(to: known)
        } else {
            isAwaitingAddresses = true
            lookUp()
        }
    }

    /// Asks for the host's addresses on a thread of its own; one question at a time, however long it takes.
    private func lookUp() {
        guard !isLookingUp else { return }
        isLookingUp = true
        Task { [url = wanted.url] in
            let addresses = try? await onThread(named: "drain-lookup") {
                HostLookup.addresses(of: url.host, port: url.port)
            }
            found(addresses ?? [])
        }
    }

    private func found(_ addresses: [SocketAddress]) {
        isLookingUp = false
        guard isAwaitingAddresses else { return }
        isAwaitingAddresses = false
        connection.connect(to: addresses)
    }
}

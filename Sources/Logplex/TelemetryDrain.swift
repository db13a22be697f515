import Linux
import Model

/// One telemetry drain: `TelemetrySender` with its connection, on the loop of the telemetry thread.
actor TelemetryDrain {
    nonisolated let buffer: TelemetryBuffer
    private nonisolated let loop: EventLoop
    private let tell: @Sendable (String) -> Void
    private let connection: DrainConnection
    private let trust: DrainTrust
    private(set) var sender: TelemetrySender
    private var inputs: [Drain.Input] = []
    private var isRunning = false
    private var timer: TimerID?
    private var armed: PlatformInstant?
    private var isAwaitingDestination = false
    private var isLookingUp = false
    private var quietWaiters: [CheckedContinuation<Void, Never>] = []
    private var hasGivenUp = false
    /// Whether the log has been told why there is no TLS; until there is.
    private var hasToldRefusal = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.executor.unowned
    }

    /// `tell` takes what the app's log shall say of the drain.
    init(
        _ wanted: WantedTelemetry,
        loop: EventLoop,
        trust: DrainTrust,
        wallClock: @escaping @Sendable () -> Timestamp,
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.loop = loop
        self.tell = tell
        self.trust = trust
        buffer = TelemetryBuffer(wallClock: wallClock)
        sender = TelemetrySender(wanted, buffer: buffer)
        connection = DrainConnection(loop: loop, isHTTP: true)
    }

    // MARK: - On any thread

    /// Says that something has been offered; once for many.
    nonisolated func notify() {
        guard buffer.claimWake() else { return }
        loop.mailbox.send { [weak self] in self?.assumeIsolated { $0.wake() } }
    }

    /// Takes over what is said of the app.
    nonisolated func update(_ wanted: WantedTelemetry) {
        loop.mailbox.send { [weak self] in self?.assumeIsolated { $0.sender.wanted = wanted } }
    }

    /// Ends the drain: what waits is dropped, its connection is closed.
    nonisolated func end() {
        buffer.close()
        loop.mailbox.send { self.assumeIsolated { $0.feed(.end) } }
    }

    // MARK: - For a daemon that stops

    /// Returns when everything was delivered, when it cannot be, or after `giveUp`.
    func finish() async {
        sender.hurry(at: loop.clock.now())
        feed(.time)
        guard !sender.isQuiet, !hasGivenUp else { return }
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

    /// Tells the sender everything, in parts: a busy one must not keep the others waiting.
    private func run() {
        var steps = 0
        while !inputs.isEmpty {
            guard steps < Limits.Drains.stepsInARow else {
                loop.mailbox.send { [weak self] in self?.assumeIsolated { $0.run() } }
                return
            }
            steps += 1
            perform(sender.handle(inputs.removeFirst(), at: loop.clock.now()))
        }
        isRunning = false
        arm()
        if sender.isQuiet { resumeQuietWaiters() }
    }

    private func perform(_ effects: [TelemetrySender.Effect]) {
        for effect in effects {
            switch effect {
            case .connect: connect()
            case .send(let bytes): connection.send(bytes)
            case .tell(let text): tell(text)
            case .disconnect:
                isAwaitingDestination = false
                connection.close()
            }
        }
    }

    private func arm() {
        guard sender.deadline != armed else { return }
        if let timer { loop.cancel(timer) }
        armed = sender.deadline
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
        connection.onInput = { [weak self] input in self?.assumeIsolated { $0.take(input) } }
        connection.onRefusal = { [weak self] refusal in
            self?.assumeIsolated { $0.tellRefusal("gets nothing over TLS: \(refusal.alert)") }
        }
        let url = sender.wanted.endpoint
        if url.security == .none, let known = HostLookup.knownAddresses(of: url.host, port: url.port) {
            connection.connect(to: known)
        } else {
            isAwaitingDestination = true
            lookUp(url)
        }
    }

    private func take(_ input: Drain.Input) {
        if case .connected = input { hasToldRefusal = false }
        feed(input)
    }

    private func tellRefusal(_ text: String) {
        if !hasToldRefusal { tell("Telemetry drain \(sender.wanted.id) \(text)") }
        hasToldRefusal = true
    }

    /// One question at a time, however long it takes.
    private func lookUp(_ url: DrainURL) {
        guard !isLookingUp else { return }
        isLookingUp = true
        Task { [trust] in found(await DrainDestination.find(url, trust: trust)) }
    }

    private func found(_ destination: DrainDestination) {
        isLookingUp = false
        guard isAwaitingDestination else { return }
        isAwaitingDestination = false
        switch destination.trust {
        case .success(let trust):
            connection.connect(to: destination.addresses) { [url = sender.wanted.endpoint] in
                TLSSession(to: url.host, trust: trust, verifies: true)
            }
        case .failure(let failure):
            tellRefusal("needs TLS by OpenSSL: \(failure.text)")
            connection.connect(to: [])
        case nil: connection.connect(to: destination.addresses)
        }
    }
}

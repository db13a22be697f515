import Linux
import Model

/// One telemetry drain: `TelemetrySender` with its connection, on the loop of the telemetry thread.
actor TelemetryDrain {
    nonisolated let buffer: TelemetryBuffer
    private nonisolated let loop: EventLoop
    private let tell: @Sendable (String) -> Void
    private let connection: DrainConnection
    private var sender: TelemetrySender
    private var inputs: [Drain.Input] = []
    private var isRunning = false
    private var timer: TimerID?
    private var armed: PlatformInstant?
    private var isAwaitingAddresses = false
    private var isLookingUp = false
    private var quietWaiters: [CheckedContinuation<Void, Never>] = []
    private var hasGivenUp = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.executor.unowned
    }

    /// `tell` takes what the app's log shall say of the drain.
    init(
        _ wanted: WantedTelemetry,
        loop: EventLoop,
        wallClock: @escaping @Sendable () -> Timestamp,
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.loop = loop
        self.tell = tell
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
                isAwaitingAddresses = false
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
        connection.onInput = { [weak self] input in self?.assumeIsolated { $0.feed(input) } }
        let url = sender.wanted.endpoint
        if let known = HostLookup.knownAddresses(of: url.host, port: url.port) {
            connection.connect(to: known)
        } else {
            isAwaitingAddresses = true
            lookUp(url)
        }
    }

    /// Asks for the host's addresses on a thread of its own; one question at a time, however long it takes.
    private func lookUp(_ url: DrainURL) {
        guard !isLookingUp else { return }
        isLookingUp = true
        Task {
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

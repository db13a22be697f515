import Linux
import Model

/// One telemetry drain: `TelemetrySender` with its connection, on the loop of the telemetry thread.
actor TelemetryDrain: DrainRunner {
    nonisolated let buffer: TelemetryBuffer
    nonisolated let loop: EventLoop
    private let note: @Sendable (String) -> Void
    private let trust: DrainTrust
    var logic: TelemetrySender
    let connection: DrainConnection
    var progress = DrainProgress()
    /// Whether the log has been told why there is no TLS; until there is.
    private var hasToldRefusal = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.executor.unowned
    }

    /// `note` takes what the app's log shall say of the drain.
    init(
        _ wanted: WantedTelemetry,
        loop: EventLoop,
        trust: DrainTrust,
        wallClock: @escaping @Sendable () -> Timestamp,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.loop = loop
        self.note = note
        self.trust = trust
        buffer = TelemetryBuffer(wallClock: wallClock)
        logic = TelemetrySender(wanted, buffer: buffer)
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
        loop.mailbox.send { [weak self] in self?.assumeIsolated { $0.logic.wanted = wanted } }
    }

    /// Ends the drain: what waits is dropped, its connection is closed.
    nonisolated func end() {
        buffer.close()
        loop.mailbox.send { self.assumeIsolated { $0.feed(.end) } }
    }

    // MARK: - For a daemon that stops

    /// Returns when everything was delivered, when it cannot be, or after `giveUp`.
    func finish() async {
        logic.hurry(at: loop.clock.now())
        feed(.time)
        await waitUntilQuiet()
    }

    // MARK: - For what every drain does

    var destination: (url: DrainURL, trust: DrainTrust, verifies: Bool) {
        (logic.wanted.endpoint, trust, true)
    }

    func perform(_ effect: TelemetrySender.Effect) {
        switch effect {
        case .connect: connect()
        case .send(let bytes): connection.send(bytes)
        case .tell(let text): note(text)
        case .disconnect: disconnect()
        }
    }

    func take(_ input: Drain.Input) {
        if case .connected = input { hasToldRefusal = false }
        feed(input)
    }

    func tell(_ refusal: TLSRefusal) { tellLack("gets nothing over TLS: \(refusal.alert)") }

    func tellLack(_ reason: String) {
        if !hasToldRefusal { note("Telemetry drain \(logic.wanted.id) \(reason)") }
        hasToldRefusal = true
    }

    // MARK: - Private

    private func wake() {
        buffer.releaseWake()
        feed(.messages)
    }
}

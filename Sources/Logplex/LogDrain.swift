import Linux
import Model

/// One drain at work on the drains' thread: performs what `Drain` says.
///
/// A channel hands it messages from its own thread and never waits for it.
actor LogDrain: DrainRunner {
    nonisolated let wanted: WantedDrain
    nonisolated let loop: EventLoop
    private nonisolated let buffer: DrainBuffer
    private let trust: DrainTrust
    /// Says something in the app's log.
    private let note: @Sendable (String) -> Void
    var logic: Drain
    let connection: DrainConnection
    var progress = DrainProgress()
    /// Whether the app's log says already why nothing gets through.
    private var hasTold = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.executor.unowned
    }

    /// `note` is called for each line that the drain has to say in its app's log, on the drains' thread.
    init(
        _ wanted: WantedDrain,
        loop: EventLoop,
        trust: DrainTrust,
        wallClock: @escaping @Sendable () -> Timestamp,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.wanted = wanted
        self.loop = loop
        self.trust = trust
        self.note = note
        buffer = DrainBuffer(wallClock: wallClock)
        logic = Drain(wanted, buffer: buffer)
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
        await waitUntilQuiet()
    }

    // MARK: - For what every drain does

    var destination: (url: DrainURL, trust: DrainTrust, verifies: Bool) {
        (wanted.url, trust, wanted.url.security == .tls(verifies: true))
    }

    func perform(_ effect: Drain.Effect) {
        switch effect {
        case .connect: connect()
        case .send(let bytes): connection.send(bytes)
        case .disconnect: disconnect()
        }
    }

    /// L14, not for the first failure in a row (logplex): a TCP drain then tells it each time, with the pauses between
    /// its connections; an HTTP drain, whose pauses are short, until something works once.
    func tell(_ refusal: TLSRefusal) {
        guard logic.pauses.failures > 0 else {
            hasTold = false
            return
        }
        let text = LogplexCode.certificate(refusal.alert, drain: wanted.url.publicText)
        if wanted.url.transport == .http { tellOnce(text) } else { note(text) }
    }

    func tellLack(_ reason: String) { tellOnce("Log drain \(wanted.url.publicText) \(reason)") }

    // MARK: - Private

    private func wake() {
        buffer.releaseWake()
        feed(.messages)
    }

    private func tellOnce(_ text: String) {
        if logic.pauses.failures == 0 { hasTold = false }
        if !hasTold { note(text) }
        hasTold = true
    }
}

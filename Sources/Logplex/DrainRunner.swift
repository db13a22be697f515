import Linux
import Model

/// What decides what a drain does: a value that is told what happened and says what is to be done.
protocol DrainLogic {
    associatedtype Effect

    /// When `.time` is due; nil when nothing is.
    var deadline: PlatformInstant? { get }
    /// Whether everything was delivered, or cannot be now.
    var isQuiet: Bool { get }
    mutating func handle(_ input: Drain.Input, at now: PlatformInstant) -> [Effect]
}

extension Drain: DrainLogic {}

extension TelemetrySender: DrainLogic {}

/// Where a drain at work stands.
struct DrainProgress {
    /// What the logic has still to be told.
    fileprivate var inputs: [Drain.Input] = []
    fileprivate var isRunning = false
    fileprivate var timer: TimerID?
    fileprivate var armed: PlatformInstant?
    fileprivate var quietWaiters: [CheckedContinuation<Void, Never>] = []
    fileprivate var hasGivenUp = false
    /// Whether a connection is wanted as soon as it is known where to.
    fileprivate var isAwaitingDestination = false
    fileprivate var isLookingUp = false
}

/// A drain at work on its loop: tells the logic what happens and performs what that says.
///
/// What log drains and telemetry drains have in common.
protocol DrainRunner: Actor {
    associatedtype Logic: DrainLogic

    nonisolated var loop: EventLoop { get }
    var logic: Logic { get set }
    var progress: DrainProgress { get set }
    var connection: DrainConnection { get }
    /// Where to, and whom to trust there.
    var destination: (url: DrainURL, trust: DrainTrust, verifies: Bool) { get }

    func perform(_ effect: Logic.Effect)
    /// Something has happened to the connection; it has to be fed.
    func take(_ input: Drain.Input)
    /// The receiver's certificate, or ours, was refused.
    func tell(_ refusal: TLSRefusal)
    /// There is no TLS on this machine, and why.
    func tellLack(_ reason: String)
}

extension DrainRunner {
    func take(_ input: Drain.Input) { feed(input) }

    func feed(_ input: Drain.Input) {
        progress.inputs.append(input)
        guard !progress.isRunning else { return }
        progress.isRunning = true
        run()
    }

    /// Returns when everything was delivered, when it cannot be, or after `giveUp`.
    func waitUntilQuiet() async {
        guard !logic.isQuiet, !progress.hasGivenUp else { return }
        await withCheckedContinuation { progress.quietWaiters.append($0) }
    }

    /// Lets `waitUntilQuiet` return.
    func giveUp() {
        progress.hasGivenUp = true
        resumeQuietWaiters()
    }

    // MARK: Connecting

    func connect() {
        connection.onInput = { [weak self] input in self?.assumeIsolated { $0.take(input) } }
        connection.onRefusal = { [weak self] refusal in self?.assumeIsolated { $0.tell(refusal) } }
        let url = destination.url
        if url.security == .none, let known = HostLookup.knownAddresses(of: url.host, port: url.port) {
            connection.connect(to: known)
        } else {
            progress.isAwaitingDestination = true
            lookUp()
        }
    }

    func disconnect() {
        progress.isAwaitingDestination = false
        connection.close()
    }

    // MARK: - Private

    /// Tells the logic everything, in parts: a busy drain must not keep the others waiting.
    private func run() {
        var steps = 0
        while !progress.inputs.isEmpty {
            guard steps < Limits.Drains.stepsInARow else {
                loop.mailbox.send { [weak self] in self?.assumeIsolated { $0.run() } }
                return
            }
            steps += 1
            for effect in logic.handle(progress.inputs.removeFirst(), at: loop.clock.now()) {
                perform(effect)
            }
        }
        progress.isRunning = false
        arm()
        if logic.isQuiet { resumeQuietWaiters() }
    }

    private func arm() {
        guard logic.deadline != progress.armed else { return }
        if let timer = progress.timer { loop.cancel(timer) }
        progress.armed = logic.deadline
        progress.timer = progress.armed.map { deadline in
            loop.schedule(at: deadline) { [weak self] in self?.assumeIsolated { $0.timerFired() } }
        }
    }

    private func timerFired() {
        progress.timer = nil
        progress.armed = nil
        feed(.time)
    }

    private func resumeQuietWaiters() {
        for waiter in progress.quietWaiters { waiter.resume() }
        progress.quietWaiters.removeAll()
    }

    /// One question at a time, however long it takes.
    private func lookUp() {
        guard !progress.isLookingUp else { return }
        progress.isLookingUp = true
        let (url, trust, _) = destination
        Task { found(await DrainDestination.find(url, trust: trust)) }
    }

    private func found(_ found: DrainDestination) {
        progress.isLookingUp = false
        guard progress.isAwaitingDestination else { return }
        progress.isAwaitingDestination = false
        switch found.trust {
        case .success(let trust):
            let (url, _, verifies) = destination
            connection.connect(to: found.addresses) {
                TLSSession(to: url.host, trust: trust, verifies: verifies)
            }
        case .failure(let failure):
            tellLack("needs TLS by OpenSSL: \(failure.text)")
            connection.connect(to: [])
        case nil: connection.connect(to: found.addresses)
        }
    }
}

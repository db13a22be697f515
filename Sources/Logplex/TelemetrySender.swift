import Linux
import Model

/// What a telemetry drain does when: its connection, its requests, its pauses (OTLP/HTTP, "OTLP/HTTP Response").
///
/// A value without sockets; `TelemetryDrain` performs.
struct TelemetrySender {
    enum State: Equatable {
        /// No connection. With something to send one is made, at once or at the instant.
        case closed(mayConnectAt: PlatformInstant)
        case connecting(until: PlatformInstant)
        case open(idleUntil: PlatformInstant)
        /// A request is being sent, or answered.
        case sending(TelemetryFrame, until: PlatformInstant)
        case ended
    }

    enum Effect: Equatable {
        case connect
        case send([UInt8])
        case disconnect
        /// Tells the app's log.
        case tell(String)
    }

    /// The drain; only what is said of the app may change.
    var wanted: WantedTelemetry
    let buffer: TelemetryBuffer
    private(set) var state = State.closed(mayConnectAt: PlatformInstant(nanoseconds: .min))
    /// A request that has failed and is to be tried again.
    private(set) var waiting: TelemetryFrame?
    /// When what waits in the buffer has waited long enough for others; nil when nothing waits.
    private var due: PlatformInstant?
    private var pause = Limits.Telemetry.firstPause
    private var isFailing = false
    /// Whether the connection has carried an answer: then its receiver may close it at any time.
    private var isReused = false
    private var toldLosses: PlatformInstant?
    private var generator: SeededGenerator

    init(
        _ wanted: WantedTelemetry,
        buffer: TelemetryBuffer,
        generator: SeededGenerator = .systemSeeded()
    ) {
        self.wanted = wanted
        self.buffer = buffer
        self.generator = generator
    }

    /// When `.time` is due; nil when nothing is.
    var deadline: PlatformInstant? {
        switch state {
        case .closed(let instant): waiting != nil ? instant : due.map { max($0, instant) }
        case .connecting(let until), .sending(_, let until): until
        case .open(let idle): waiting != nil ? idle : min(due ?? idle, idle)
        case .ended: nil
        }
    }

    /// Whether everything was delivered, or cannot be now.
    var isQuiet: Bool {
        switch state {
        case .closed, .open: isFailing || waiting == nil && buffer.isEmpty
        case .connecting, .sending: isFailing
        case .ended: true
        }
    }

    /// What waits need not wait for others any more.
    mutating func hurry(at now: PlatformInstant) {
        if !buffer.isEmpty { due = now }
    }

    /// Says what is to be done now.
    mutating func handle(_ input: Drain.Input, at now: PlatformInstant) -> [Effect] {
        if input == .messages, due == nil { due = now + Limits.Telemetry.gathering }
        switch (state, input) {
        case (.ended, _): return []
        case (_, .end):
            state = .ended
            waiting = nil
            return [.disconnect]
        case (.closed, .messages), (.closed, .time): return connectIfDue(at: now)
        case (.connecting, .connected):
            isReused = false
            return open(at: now)
        case (.connecting(let until), .time):
            return until <= now
                ? fail(nil, "no connection in \(Limits.Telemetry.timeout.components.seconds) s", at: now)
                : []
        case (.connecting, .lost): return fail(nil, "no connection", at: now)
        case (.open(let idle), .messages), (.open(let idle), .time): return goOn(until: idle, at: now)
        case (.open, .lost), (.open, .answered): return close(at: now)
        case (.sending(let frame, let until), .time):
            return until <= now
                ? fail(frame, "no answer in \(Limits.Telemetry.timeout.components.seconds) s", at: now) : []
        case (.sending(let frame, _), .lost): return lost(frame, at: now)
        case (.sending(let frame, _), .answered(let status, let isReusable)):
            return answered(frame, status, isReusable, at: now)
        default: return []
        }
    }

    // MARK: - Private

    private mutating func connectIfDue(at now: PlatformInstant) -> [Effect] {
        guard let deadline, deadline <= now else { return [] }
        state = .connecting(until: now + Limits.Telemetry.timeout)
        return [.connect]
    }

    private mutating func open(at now: PlatformInstant) -> [Effect] {
        let idle = now + Limits.Telemetry.idle
        state = .open(idleUntil: idle)
        return goOn(until: idle, at: now)
    }

    private mutating func goOn(until idle: PlatformInstant, at now: PlatformInstant) -> [Effect] {
        let isDue = due.map { $0 <= now } ?? false
        guard var frame = waiting.take() ?? (isDue ? nextFrame() : nil) else {
            if isDue { due = nil }
            return idle <= now ? close(at: now) : []
        }
        if frame.began == nil { frame.began = now }
        state = .sending(frame, until: now + Limits.Telemetry.timeout)
        return [.send(frame.bytes)]
    }

    private func nextFrame() -> TelemetryFrame? {
        buffer.take().map { TelemetryFrame($0, for: wanted, at: buffer.wallClock()) }
    }

    /// Ends a connection in good order, and makes another if there is something to send.
    private mutating func close(at now: PlatformInstant) -> [Effect] {
        state = .closed(mayConnectAt: now)
        return [.disconnect] + connectIfDue(at: now)
    }

    /// A connection that was in use before may have been closed as the request was sent: it is tried anew at once.
    private mutating func lost(_ frame: TelemetryFrame, at now: PlatformInstant) -> [Effect] {
        guard isReused else { return fail(frame, "the connection broke", at: now) }
        waiting = frame
        return close(at: now)
    }

    private mutating func answered(
        _ frame: TelemetryFrame,
        _ status: Int,
        _ isReusable: Bool,
        at now: PlatformInstant
    ) -> [Effect] {
        var effects: [Effect] = []
        switch status {
        case 200..<300:
            if isFailing { effects.append(tell("takes what it is sent again")) }
            isFailing = false
            pause = Limits.Telemetry.firstPause
        case 429, 502, 503, 504: return fail(frame, "the answer was \(status)", at: now)
        default:
            // What is wrong with a request does not get better (OTLP/HTTP, "Non-Retryable Errors").
            buffer.lose(frame.count, frame.signal)
            effects += tellFailure("the answer was \(status), so that it is not sent again")
        }
        effects += tellLosses(at: now)
        isReused = true
        return effects + (isReusable ? open(at: now) : close(at: now))
    }

    /// Ends a connection that failed, and makes another after a pause; gives a request up that was tried for long.
    private mutating func fail(
        _ frame: TelemetryFrame?,
        _ reason: String,
        at now: PlatformInstant
    ) -> [Effect] {
        var effects = tellFailure("\(reason); it is tried again")
        waiting = frame ?? waiting
        // Without a connection the first of what waits counts as tried, too.
        if waiting == nil { waiting = nextFrame() }
        if waiting?.began == nil { waiting?.began = now }
        if let given = waiting, let began = given.began, now - began >= Limits.Telemetry.patience {
            buffer.lose(given.count, given.signal)
            waiting = nil
            effects += tellLosses(at: now)
        }
        let share = 0.5 + Double.random(in: 0...1, using: &generator)
        state = .closed(mayConnectAt: now + pause * share)
        pause = min(pause * Limits.Telemetry.pauseGrowth, Limits.Telemetry.longestPause)
        return effects + [.disconnect]
    }

    // MARK: What it says

    private mutating func tellFailure(_ reason: String) -> [Effect] {
        defer { isFailing = true }
        return isFailing ? [] : [tell("does not take what it is sent: \(reason)")]
    }

    private mutating func tellLosses(at now: PlatformInstant) -> [Effect] {
        if let toldLosses, now - toldLosses < Limits.Telemetry.lossInterval { return [] }
        guard let losses = buffer.takeLosses() else { return [] }
        toldLosses = now
        let nouns: [(TelemetrySignal, String)] = [
            (.logs, "log lines"), (.traces, "spans"), (.metrics, "minutes of metrics"),
        ]
        let counts = nouns.compactMap { signal, noun in losses.counts[signal].map { "\($0) \(noun)" } }
        return [tell("misses \(counts.joined(separator: ", ")) since \(losses.since.logText)")]
    }

    private func tell(_ text: String) -> Effect { .tell("Telemetry drain \(wanted.id) \(text)") }
}

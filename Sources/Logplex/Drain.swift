import Linux
import Model

/// What a drain does when: its connection, its frames, its pauses.
///
/// A value without sockets; `LogDrain` performs.
struct Drain {
    enum State: Equatable {
        /// No connection. With messages one is made, at once or at the instant.
        case closed(mayConnectAt: PlatformInstant)
        case connecting(until: PlatformInstant)
        /// A connection with nothing under way, closed at the first of the two.
        case open(idleUntil: PlatformInstant, lifeUntil: PlatformInstant)
        /// A frame is being sent, or answered.
        case sending(DrainFrame, until: PlatformInstant, lifeUntil: PlatformInstant)
        /// The drain is no more.
        case ended
    }

    enum Input: Equatable {
        /// There may be messages.
        case messages
        /// Time has passed.
        case time
        case connected
        /// The kernel has taken all of the frame.
        case sent
        /// The receiver has answered the frame with this status; its connection can be used again or not.
        case answered(Int, isReusable: Bool)
        /// The connection did not come to stand, ended or broke.
        case lost
        case end
    }

    enum Effect: Equatable {
        case connect
        case send([UInt8])
        case disconnect
    }

    let wanted: WantedDrain
    let buffer: DrainBuffer
    private(set) var state = State.closed(mayConnectAt: PlatformInstant(nanoseconds: .min))
    private(set) var pauses = DrainPauses()
    /// A frame whose first tries have failed.
    private var waiting: DrainFrame?
    private var generator: SeededGenerator

    init(_ wanted: WantedDrain, buffer: DrainBuffer, generator: SeededGenerator = .systemSeeded()) {
        self.wanted = wanted
        self.buffer = buffer
        self.generator = generator
    }

    /// When `.time` is due; nil when nothing is.
    var deadline: PlatformInstant? {
        switch state {
        case .closed(let instant): hasWork ? instant : nil
        case .connecting(let until), .sending(_, let until, _): until
        case .open(let idle, let life): min(idle, life)
        case .ended: nil
        }
    }

    /// Whether everything was delivered, or cannot be now.
    var isQuiet: Bool {
        switch state {
        case .closed, .open: !hasWork || pauses.failures > 0
        case .connecting, .sending: pauses.failures > 0
        case .ended: true
        }
    }

    /// Says what is to be done now.
    mutating func handle(_ input: Input, at now: PlatformInstant) -> [Effect] {
        switch (state, input) {
        case (.ended, _): return []
        case (_, .end): return end()
        case (.closed, .messages), (.closed, .time): return connectIfDue(at: now)
        case (.connecting, .connected): return open(until: now + Limits.Drains.connectionLife, at: now)
        case (.connecting(let until), .time): return until <= now ? fail(at: now) : []
        case (.connecting, .lost): return fail(at: now)
        case (.open(_, let life), .messages): return sendNext(until: life, at: now)
        case (.open(let idle, let life), .time): return min(idle, life) <= now ? close(at: now) : []
        case (.open, .lost), (.open, .answered): return lostWhileOpen(at: now)
        case (.sending(let frame, let until, _), .time):
            return until <= now ? fail(frame, at: now) : []
        case (.sending(let frame, _, _), .lost): return fail(frame, at: now)
        case (.sending(_, _, let life), .sent):
            // A request is delivered when it is answered.
            if isHTTP { return [] }
            succeeded(at: now)
            return goOn(until: life, at: now)
        case (.sending(let frame, _, let life), .answered(let status, let isReusable)):
            return answered(frame, status, isReusable, life, at: now)
        case (.closed, .connected), (.closed, .sent), (.closed, .answered), (.closed, .lost),
            (.connecting, .messages), (.connecting, .sent), (.connecting, .answered),
            (.open, .connected), (.open, .sent), (.sending, .messages), (.sending, .connected):
            return []
        }
    }

    // MARK: - Private

    private var isHTTP: Bool { wanted.url.transport == .http }
    private var hasWork: Bool { waiting != nil || !buffer.isEmpty }

    private mutating func end() -> [Effect] {
        state = .ended
        waiting = nil
        return [.disconnect]
    }

    // MARK: Connections

    private mutating func connectIfDue(at now: PlatformInstant) -> [Effect] {
        guard case .closed(let instant) = state, instant <= now, hasWork else { return [] }
        let limit = isHTTP ? Limits.Drains.httpConnectTimeout : Limits.Drains.syslogTimeout
        state = .connecting(until: now + limit)
        return [.connect]
    }

    private mutating func open(until life: PlatformInstant, at now: PlatformInstant) -> [Effect] {
        let idle = isHTTP ? Limits.Drains.httpIdle : Limits.Drains.syslogIdle
        let fuzz = generator.number(below: Int(Limits.Drains.idleFuzz.components.seconds) * 1_000)
        state = .open(idleUntil: now + idle + .milliseconds(fuzz), lifeUntil: life)
        return sendNext(until: life, at: now)
    }

    /// Ends a connection in good order, and makes another if there is something to send.
    private mutating func close(at now: PlatformInstant) -> [Effect] {
        let pause = isHTTP ? .zero : pauses.syslogPause(at: now)
        state = .closed(mayConnectAt: now + pause)
        return [.disconnect] + connectIfDue(at: now)
    }

    /// Ends a connection that failed, and makes another after a pause.
    private mutating func fail(at now: PlatformInstant) -> [Effect] {
        pauses.failed(at: now)
        shrinkIfHopeless(at: now)
        let pause = isHTTP ? pauses.httpPause(using: &generator) : pauses.syslogPause(at: now)
        state = .closed(mayConnectAt: now + pause)
        return [.disconnect] + connectIfDue(at: now)
    }

    /// A receiver may end a connection between two requests; on a TCP connection it has failed.
    private mutating func lostWhileOpen(at now: PlatformInstant) -> [Effect] {
        isHTTP ? close(at: now) : fail(at: now)
    }

    // MARK: Frames

    private mutating func sendNext(until life: PlatformInstant, at now: PlatformInstant) -> [Effect] {
        guard let frame = waiting.take() ?? nextFrame() else { return [] }
        let limit = isHTTP ? Limits.Drains.httpRequestTimeout : Limits.Drains.syslogTimeout
        state = .sending(frame, until: now + limit, lifeUntil: life)
        return [.send(frame.bytes)]
    }

    private mutating func nextFrame() -> DrainFrame? {
        let format = isHTTP ? DrainFormat.http : .syslog(token: wanted.token)
        let limit = isHTTP ? Limits.Drains.httpFrameBytes : Limits.Drains.syslogPacketBytes
        guard
            let batch = buffer.take(upTo: limit, noteBytes: DrainFormat.noteBytes, length: format.length(of:))
        else { return nil }
        let time = buffer.wallClock()
        return isHTTP
            ? DrainFrame(http: batch, for: wanted, id: FrameID(using: &generator), at: time)
            : DrainFrame(syslog: batch, token: wanted.token, at: time)
    }

    private mutating func answered(
        _ frame: DrainFrame,
        _ status: Int,
        _ isReusable: Bool,
        _ life: PlatformInstant,
        at now: PlatformInstant
    ) -> [Effect] {
        switch status {
        case 200..<300: succeeded(at: now)
        case 400..<500 where status != 429: lose(frame)
        default: return fail(frame, at: now)
        }
        return isReusable ? goOn(until: life, at: now) : close(at: now)
    }

    /// After a frame: the next one, unless the connection is old.
    private mutating func goOn(until life: PlatformInstant, at now: PlatformInstant) -> [Effect] {
        life <= now ? close(at: now) : open(until: life, at: now)
    }

    private mutating func fail(_ frame: DrainFrame, at now: PlatformInstant) -> [Effect] {
        var frame = frame
        frame.tries -= 1
        if frame.tries > 0 { waiting = frame } else { lose(frame) }
        return fail(at: now)
    }

    /// Gives a frame up: its messages are lost, and so is what its note would have told.
    private func lose(_ frame: DrainFrame) {
        let since = frame.loss?.since ?? buffer.wallClock()
        buffer.lose(frame.messageCount + (frame.loss?.count ?? 0), since: since)
    }

    // MARK: Degraded service

    private mutating func succeeded(at now: PlatformInstant) {
        if pauses.failures > 0 { buffer.setCapacity(Limits.Drains.bufferedMessages) }
        pauses.succeeded(at: now)
    }

    private func shrinkIfHopeless(at now: PlatformInstant) {
        let isHopeless =
            isHTTP
            ? pauses.isDegraded(at: now)
            : pauses.failures > Limits.Drains.syslogFailuresBeforeShrinking && buffer.isFullAndLosing
        if isHopeless { buffer.setCapacity(Limits.Drains.shrunkenMessages) }
    }
}

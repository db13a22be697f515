import Linux
import Model

/// A connection to a dyno with a network in it: bytes and ends reach the other side later, or as a fault has it.
///
/// It stands between two real sockets, so that the router's connection and the dyno's see nothing but what a
/// network would show them. Each direction holds a bounded number of bytes; beyond that its sender has to wait.
final class HopWire {
    private let hop: Hop
    private let wires: HopWires
    private let near: HopEnd
    private let far: HopEnd
    private var toDyno = HopLine()
    private var toRouter = HopLine()
    private var tampering = ResponseTampering()
    private var pace = ResponsePace()
    /// How the router's side ends once it has taken what waits for it.
    private var nearEnd: HopLine.End?
    private var isNearFinished = false
    /// How the dyno's side ends once it has taken what the router sent before it closed.
    private var farEnd: HopLine.End?
    private var timer: TimerID?
    private var timerDue = Int64.max
    /// Runs out on a dyno that does not take what the router sent before it closed.
    private var farEndTimer: TimerID?
    private var paceTimer: TimerID?
    private(set) var isClosed = false

    /// Lays a wire behind `near`, which is the router's peer, to `far`, which is connected to the dyno.
    init(
        near: consuming FileDescriptor,
        far: consuming FileDescriptor,
        hop: Hop?,
        wires: HopWires
    ) throws(Errno) {
        self.hop = hop ?? Hop(latency: .zero)
        self.wires = wires
        self.near = try HopEnd(near, loop: wires.loop)
        do throws(Errno) {
            self.far = try HopEnd(far, loop: wires.loop)
        } catch {
            self.near.close()
            throw error
        }
        self.near.wire = self
        self.far.wire = self
    }

    /// Another request goes out: what the faults do to its response.
    func beginExchange(_ tampering: ResponseTampering, _ pace: ResponsePace) {
        self.tampering = tampering
        self.pace = pace
    }

    /// Moves whatever can move now, and sees to it that the rest is not forgotten.
    func advance() {
        if isClosed { return }
        takeInFromRouter()
        takeInFromDyno()
        deliverToDyno()
        deliverToRouter()
        // Room that has become free lets a sender go on who was held up.
        takeInFromRouter()
        takeInFromDyno()
        if !isClosed { setTimer() }
    }

    func close() {
        if isClosed { return }
        isClosed = true
        near.close()
        far.close()
        if let timer { wires.timers.cancel(timer) }
        if let paceTimer { wires.loop.cancel(paceTimer) }
        if let farEndTimer { wires.loop.cancel(farEndTimer) }
        wires.closed(self)
    }

    // MARK: - Private: towards the dyno

    private func takeInFromRouter() {
        while toDyno.count + far.outputCount < Limits.Router.hopBytes {
            switch near.receive() {
            case .bytes(let bytes): toDyno.send(bytes, due: arrival())
            case .end(let end): toDyno.send(end, due: arrival())
            case .nothing: return
            }
        }
    }

    private func deliverToDyno() {
        while farEnd == nil, let piece = toDyno.take(at: RealTimers.now()) {
            switch piece {
            case .bytes(let bytes): if !far.isClosed { far.append(bytes) }
            case .end(let end):
                farEnd = end
                // A dyno that never reads must not keep the wire for ever.
                farEndTimer = wires.loop.schedule(after: Limits.Router.silence) { [weak self] in
                    self?.farEndTimer = nil
                    self?.close()
                }
            }
        }
        if !far.isClosed, far.flush() == nil {
            // The dyno has gone: its machine answers what still comes with a reset.
            far.close()
            toRouter.send(.reset, due: arrival())
        }
        if let farEnd, far.outputCount == 0 || farEnd == .reset {
            far.close(farEnd)
            close()
        }
    }

    // MARK: - Private: towards the router

    private func takeInFromDyno() {
        while toRouter.count + near.outputCount < Limits.Router.hopBytes {
            switch far.receive() {
            case .bytes(let bytes): toRouter.send(bytes, due: arrival())
            case .end(.orderly): toRouter.send(.orderly, due: arrival() + hop.finDelay.wholeNanoseconds)
            case .end(.reset): toRouter.send(.reset, due: arrival())
            case .nothing: return
            }
        }
    }

    private func deliverToRouter() {
        while nearEnd == nil, let piece = toRouter.take(at: RealTimers.now()) {
            switch piece {
            case .bytes(let bytes):
                pace.began(at: wires.loop.clock.now())
                let (arrived, end) = tampering.pass(bytes)
                near.append(arrived)
                if let end { cut(end) }
            case .end(let end): nearEnd = end
            }
        }
        if isClosed || isNearFinished { return }
        let now = wires.loop.clock.now()
        let allowance = pace.allowance(at: now)
        guard let count = near.flush(upTo: allowance) else { return close() }
        pace.passed(count)
        if near.outputCount > 0 {
            if count >= allowance { setPaceTimer() }
            return
        }
        guard let nearEnd else { return }
        // Nothing may be left to send, and still the end has to wait for its time.
        if !pace.hasStarted(at: now) { return setPaceTimer() }
        isNearFinished = true
        if nearEnd == .reset {
            near.close(.reset)
            close()
        } else {
            near.shutdownWrite()
        }
    }

    /// A fault ends the response here: the dyno sees the router go, the router the dyno.
    private func cut(_ end: HopLine.End) {
        nearEnd = end
        toRouter.discard()
        far.close()
    }

    // MARK: - Private: time

    private func arrival() -> Int64 { RealTimers.now() + wires.travelTime(hop) }

    private func setTimer() {
        let due = min(toDyno.nextDue ?? .max, nearEnd == nil ? toRouter.nextDue ?? .max : .max)
        if due == timerDue { return }
        if let timer { wires.timers.cancel(timer) }
        timer = nil
        timerDue = due
        guard due < .max else { return }
        timer = wires.timers.schedule(at: due) { [weak self] in
            self?.timer = nil
            self?.timerDue = .max
            self?.advance()
        }
    }

    private func setPaceTimer() {
        guard paceTimer == nil, let time = pace.nextTime(waiting: near.outputCount) else { return }
        paceTimer = wires.loop.schedule(at: time) { [weak self] in
            self?.paceTimer = nil
            self?.advance()
        }
    }
}

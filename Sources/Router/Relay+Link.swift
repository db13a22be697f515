import HTTP
import Linux
import Model

/// Something that is to happen to an exchange later, unless it has gone on by then.
///
/// Compared by identity: relays serve one exchange after the other.
final class PendingStep {
    /// What brings it about, on the platform's clock or on the wall's; cancelled when nobody waits for it any more.
    var timer: TimerID?
    var realTimer: TimerID?
}

/// Where the hop and the faults meet an exchange; nothing here runs unless one is set.
extension Relay {
    /// Connects as the hop and the faults let it: after a pause, with a refusal, or never.
    func connect(to pool: DynoPool, over link: DynoLink) {
        let attempt = link.attempt(at: worker.loop.now, &worker.random)
        let held = PendingStep()
        search.heldAttempt = held
        if attempt.end == .neverEnds { return }
        hold(held, pause: attempt.pause, roundTrip: link.conditions.hop) { relay in
            relay.search.heldAttempt = nil
            if attempt.end == .isRefused {
                relay.attemptFailed(.connectionRefused)
            } else {
                relay.open(to: pool)
            }
        }
    }

    /// The connection stands and the request is about to go out: draws what becomes of it and of its response.
    func beginExchange(over link: DynoLink, on connection: DynoConnection) {
        let now = worker.loop.now
        if let wire = connection.wire {
            let (tampering, pace) = link.treatment(at: now, &worker.random)
            wire.beginExchange(tampering, pace)
        }
        if let delay = link.forcedClose(at: now, &worker.random) { closeByForce(after: delay) }
    }

    /// Meets a fault that was switched on while this exchange was in flight.
    func meet(_ fault: Fault) {
        guard connected != nil, search.forcedClose == nil, let dyno = search.lastDyno?.dyno.name,
            fault.concerns(dyno), fault.strikes(at: worker.loop.now, &worker.random)
        else { return }
        closeByForce(after: fault.delay)
    }

    /// The error that the platform's own faults give this request.
    func platformFault(of app: RoutedApp) -> RouterError? {
        app.platformFaults.error(at: worker.loop.now, &worker.random)
    }

    /// What an H31 line ends with: the client's User-Agent (spec router §8a.14).
    func agent(for error: RouterError, _ head: RequestHead, in bytes: [UInt8], at base: Int) -> [UInt8] {
        guard error.code == .h31 else { return [] }
        var text = Array(" agent=\"".utf8)
        let span = bytes.span
        let field = head.fields.first { field in
            span.matches(field.name.range.shifted(by: base), ignoringCase: "user-agent")
        }
        if let field { text.append(quoted: span.extracting(field.value.range.shifted(by: base))) }
        text.append(UInt8(ascii: "\""))
        return text
    }

    /// Makes sure that nothing comes of a step: a long delay must not outlive its exchange.
    func drop(_ step: PendingStep) {
        if let timer = step.timer { worker.loop.cancel(timer) }
        if let timer = step.realTimer { worker.realTimers.cancel(timer) }
    }

    // MARK: - Private

    /// Goes on after a pause of platform time and a round trip of real time, unless the attempt is over by then.
    private func hold(
        _ held: PendingStep,
        pause: Duration,
        roundTrip hop: Hop?,
        _ goOn: @escaping (Relay) -> Void
    ) {
        let arrive = { [self] in
            guard search.heldAttempt === held else { return }
            goOn(self)
        }
        let travel = { [self] in
            guard search.heldAttempt === held else { return }
            guard let hop else { return arrive() }
            let time = worker.hops.travelTime(hop) + worker.hops.travelTime(hop)
            held.realTimer = worker.realTimers.schedule(at: RealTimers.now() + time, arrive)
        }
        if pause == .zero {
            travel()
        } else {
            held.timer = worker.loop.schedule(at: worker.loop.now + pause, travel)
        }
    }

    /// Ends the exchange as a router does that has to stop: H24.
    private func closeByForce(after delay: Duration) {
        let forced = PendingStep()
        search.forcedClose = forced
        forced.timer = worker.loop.schedule(at: worker.loop.now + delay) { [self] in
            guard search.forcedClose === forced else { return }
            fail(.routerStopped)
        }
    }
}

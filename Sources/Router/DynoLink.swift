import Linux
import Model

/// The way from one router to one dyno where it is not bare loopback: the hop and the faults that concern it.
///
/// A pool has one as long as there is anything to do; without, nothing of this is ever asked.
final class DynoLink {
    let conditions: RouteConditions
    private let connecting: [Fault]
    private let response: [Fault]
    private let exchange: [Fault]

    /// Nil when `conditions` say nothing of `dyno`.
    init?(_ conditions: RouteConditions, to dyno: DynoName) {
        func faults(_ place: FaultKind.Place) -> [Fault] {
            conditions.faults.filter { $0.kind.place == place && $0.concerns(dyno) }
        }
        self.conditions = conditions
        connecting = faults(.connecting)
        response = faults(.response)
        exchange = faults(.exchange)
        if conditions.hop == nil, connecting.isEmpty, response.isEmpty, exchange.isEmpty { return nil }
    }

    /// Whether the bytes have to pass through a `HopWire`; faults that are spent ask for nothing more.
    var needsWire: Bool { conditions.hop != nil || response.contains { $0.tally.left != 0 } }

    /// Whether a connection that is made now may serve several requests.
    ///
    /// Where connecting itself may fail each request connects anew, so that each meets the fault.
    var keepsConnections: Bool { !connecting.contains { $0.tally.left != 0 } }

    /// What becomes of an attempt to connect.
    struct Attempt: Equatable {
        enum End { case connects, isRefused, neverEnds }

        var end = End.connects
        /// Platform time before that end, on top of the hop's round trip.
        var pause = Duration.zero
    }

    /// Draws what becomes of one attempt.
    func attempt(at now: PlatformInstant, _ random: inout SeededGenerator) -> Attempt {
        var attempt = Attempt()
        for fault in connecting where fault.strikes(at: now, &random) {
            switch fault.kind {
            case .refuse: attempt.end = .isRefused
            case .blackhole: attempt.end = .neverEnds
            default: attempt.pause = max(attempt.pause, fault.delay)
            }
            if attempt.end != .connects { break }
        }
        return attempt
    }

    /// Draws what becomes of one response on its way to the router.
    func treatment(
        at now: PlatformInstant,
        _ random: inout SeededGenerator
    ) -> (tampering: ResponseTampering, pace: ResponsePace) {
        var action = ResponseTampering.Action.none
        var delay = Duration.zero
        var rate: Int?
        for fault in response {
            switch fault.kind {
            case .delay where fault.strikes(at: now, &random): delay += fault.delay
            case .bandwidth where fault.strikes(at: now, &random):
                rate = min(rate ?? .max, fault.bytesPerSecond)
            case .delay, .bandwidth: break
            default:
                // One end or one forgery is enough for one response.
                if action == .none, fault.strikes(at: now, &random) { action = .init(fault) }
            }
        }
        return (ResponseTampering(action), ResponsePace(delay: delay, bytesPerSecond: rate))
    }

    /// How long after its connection stood a request is closed by force; nil: not at all.
    func forcedClose(at now: PlatformInstant, _ random: inout SeededGenerator) -> Duration? {
        for fault in exchange where fault.strikes(at: now, &random) { return fault.delay }
        return nil
    }
}

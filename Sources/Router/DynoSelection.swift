import Linux
import Model

/// Which dyno takes a request: one app as one router sees it (spec router §2, §3, §4, §9.4).
///
/// Uniform random choice among the dynos that are up and not in quarantine. Counters and quarantine belong to
/// this router alone, as Heroku's routers do not coordinate. Holds no clock: time comes in as an argument.
/// Not copyable, so that a choice never copies the app.
struct DynoSelection: ~Copyable {
    /// A dyno with what this router knows of it.
    struct Candidate {
        var route: DynoRoute
        /// No new request goes to it before this time.
        var quarantinedUntil: PlatformInstant
    }

    /// What to do with a request that wants a dyno.
    enum Choice: Equatable {
        /// Connect to the candidate at this position.
        case dyno(Int)
        /// Dynos start and none is up: ask again when the route table changes (H20 after 75 s).
        case waitForStart
        /// Every dyno that is up is in quarantine: ask again after a pause (H34 after 75 s).
        case waitForRelease
        /// No dyno can take it.
        case refuse(RouterError)
    }

    private(set) var app: AppRoute
    private(set) var candidates: [Candidate] = []
    /// Requests from the choice of a dyno to the end of the response.
    private(set) var inFlight = 0
    /// The positions of the candidates that are up.
    private var up: [Int] = []
    /// When the last quarantine ends: from then on every dyno that is up is eligible.
    private var quarantineEnd = PlatformInstant(nanoseconds: .min)
    /// Why no request is taken at all, whatever its dynos do; nil when requests are taken.
    private var standing: RouterError?

    init(_ app: AppRoute) {
        self.app = app
        replaceCandidates([:])
    }

    /// Takes a new version of the app over; dynos that stay keep their quarantine.
    mutating func update(_ app: AppRoute) {
        let known = Dictionary(candidates.map { ($0.route.id, $0.quarantinedUntil) }) { first, _ in first }
        self.app = app
        replaceCandidates(known)
    }

    /// How many requests may be in flight: 200 for each dyno that is up (spec router §3.1).
    var inFlightLimit: Int { Limits.Router.requestsPerDyno * up.count }

    /// How often one request may try to connect: min(10, dynos up) (spec router §4.3).
    var attemptLimit: Int { min(Limits.Router.connectAttempts, max(1, up.count)) }

    /// Counts a request in, or refuses it at once; pair each success with `checkIn`.
    mutating func checkOut() throws(RouterError) {
        if let standing { throw standing }
        if inFlight >= inFlightLimit, !up.isEmpty { throw .platform(.h11) }
        inFlight += 1
    }

    /// Counts a request out that `checkOut` counted in.
    mutating func checkIn() {
        inFlight -= 1
    }

    /// Chooses for a request that is checked out; `random` is a fresh 64-bit number.
    func choose(at now: PlatformInstant, random: UInt64) -> Choice {
        if up.isEmpty { return choiceWithoutUp }
        if now >= quarantineEnd { return .dyno(up[pick(random, of: up.count)]) }
        let eligible = up.filter { candidates[$0].quarantinedUntil <= now }
        return eligible.isEmpty ? .waitForRelease : .dyno(eligible[pick(random, of: eligible.count)])
    }

    /// The candidate `web.<number>`, if it takes requests now: for a client that is bound to it (spec router §16.5).
    func position(ofDyno number: Int, at now: PlatformInstant) -> Int? {
        up.first { candidates[$0].route.name.number == number && candidates[$0].quarantinedUntil <= now }
    }

    /// Keeps new requests away from a dyno that failed a connection (spec router §4.2).
    mutating func quarantine(_ dyno: ResourceID, at now: PlatformInstant) {
        for index in candidates.indices where candidates[index].route.id == dyno {
            candidates[index].quarantinedUntil = now + Limits.Router.quarantine
            quarantineEnd = max(quarantineEnd, candidates[index].quarantinedUntil)
        }
    }

    /// The pause before the next look while all dynos are in quarantine: doubling, up to the longest.
    static func pause(afterLooks looks: Int) -> Duration {
        var pause = Limits.Router.firstPause
        for _ in 0..<looks where pause < Limits.Router.longestPause { pause = pause * 2 }
        return min(pause, Limits.Router.longestPause)
    }

    // MARK: - Private

    /// A web process type without a dyno that is up, starting or crashed is between two dynos, or asleep: wait.
    ///
    /// Who waits hears of it here when maintenance begins, the hours run out or the formation is scaled to nothing
    /// meanwhile.
    private var choiceWithoutUp: Choice {
        if app.isInMaintenance { return .refuse(.platform(.h80)) }
        if app.isOutOfDynoHours { return .refuse(.platform(.h82)) }
        if !app.hasWebFormation { return .refuse(.platform(.h14)) }
        let isStarting = candidates.contains { $0.route.state == .starting }
        return isStarting || candidates.isEmpty ? .waitForStart : .refuse(.platform(.h10))
    }

    private mutating func replaceCandidates(_ quarantines: [ResourceID: PlatformInstant]) {
        candidates = app.dynos.map { route in
            let until = quarantines[route.id] ?? PlatformInstant(nanoseconds: .min)
            return Candidate(route: route, quarantinedUntil: until)
        }
        up = candidates.indices.filter { candidates[$0].route.state == .up }
        quarantineEnd = candidates.map(\.quarantinedUntil).max() ?? PlatformInstant(nanoseconds: .min)
        standing = DynoSelection.standing(of: app)
    }

    /// The order in which these are told: spec router §9.4.
    private static func standing(of app: AppRoute) -> RouterError? {
        if app.isInMaintenance { return .platform(.h80) }
        if app.isOutOfDynoHours { return .platform(.h82) }
        if app.isBlank { return .platform(.h81) }
        return app.hasWebFormation ? nil : .platform(.h14)
    }

    /// A number below `count`: the high half of the product is uniform without a division; the bias is below 2^-32.
    @inline(__always)
    private func pick(_ random: UInt64, of count: Int) -> Int {
        Int(truncatingIfNeeded: random.multipliedFullWidth(by: UInt64(count)).high)
    }
}

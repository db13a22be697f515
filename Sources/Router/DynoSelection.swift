import Linux
import Model

/// Which dyno takes a request: one app as one router sees it (spec router §2, §3, §4, §9.4).
///
/// Uniform random choice among the dynos that are up and not in quarantine. Counters and quarantine belong to
/// this router alone, as Heroku's routers do not coordinate. Holds no clock: time comes in as an argument.
struct DynoSelection {
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
    private var upCount = 0

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
    var inFlightLimit: Int { Limits.Router.requestsPerDyno * upCount }

    /// How often one request may try to connect: min(10, dynos up) (spec router §4.3).
    var attemptLimit: Int { min(Limits.Router.connectAttempts, max(1, upCount)) }

    /// Counts a request in, or refuses it at once; pair each success with `checkIn`.
    mutating func checkOut() throws(RouterError) {
        if app.isInMaintenance { throw .platform(.h80) }
        if app.isBlank { throw .platform(.h81) }
        if !app.hasWebFormation { throw .platform(.h14) }
        if upCount > 0, inFlight >= inFlightLimit { throw .platform(.h11) }
        inFlight += 1
    }

    /// Counts a request out that `checkOut` counted in.
    mutating func checkIn() {
        inFlight -= 1
    }

    /// Chooses for a request that is checked out; `random` is a fresh 64-bit number.
    func choose(at now: PlatformInstant, random: UInt64) -> Choice {
        if upCount == 0 { return choiceWithoutUp }
        var eligible = 0
        for candidate in candidates where candidate.isEligible(at: now) { eligible += 1 }
        if eligible == 0 { return .waitForRelease }
        // The high half of the product is uniform without a division; the bias is below 2^-32.
        var left = Int(truncatingIfNeeded: random.multipliedFullWidth(by: UInt64(eligible)).high)
        for (index, candidate) in candidates.enumerated() where candidate.isEligible(at: now) {
            if left == 0 { return .dyno(index) }
            left -= 1
        }
        return .waitForRelease
    }

    /// The candidate `web.<number>`, if it takes requests now: for a client that is bound to it (spec router §16.5).
    func position(ofDyno number: Int, at now: PlatformInstant) -> Int? {
        candidates.firstIndex { $0.route.name.number == number && $0.isEligible(at: now) }
    }

    /// Keeps new requests away from a dyno that failed a connection (spec router §4.2).
    mutating func quarantine(_ dyno: ResourceID, at now: PlatformInstant) {
        for index in candidates.indices where candidates[index].route.id == dyno {
            candidates[index].quarantinedUntil = now + Limits.Router.quarantine
        }
    }

    /// The pause before the next look while all dynos are in quarantine: doubling, up to the longest.
    static func pause(afterLooks looks: Int) -> Duration {
        var pause = Limits.Router.firstPause
        for _ in 0..<looks where pause < Limits.Router.longestPause { pause = pause * 2 }
        return min(pause, Limits.Router.longestPause)
    }

    // MARK: - Private

    /// A web process type without a dyno that is up, starting or crashed is between two dynos: wait.
    ///
    /// Who waits hears of it here when maintenance begins or the formation is scaled to nothing meanwhile.
    private var choiceWithoutUp: Choice {
        if app.isInMaintenance { return .refuse(.platform(.h80)) }
        if !app.hasWebFormation { return .refuse(.platform(.h14)) }
        let isStarting = candidates.contains { $0.route.state == .starting }
        return isStarting || candidates.isEmpty ? .waitForStart : .refuse(.platform(.h10))
    }

    private mutating func replaceCandidates(_ quarantines: [ResourceID: PlatformInstant]) {
        candidates = app.dynos.map { route in
            let until = quarantines[route.id] ?? PlatformInstant(nanoseconds: .min)
            return Candidate(route: route, quarantinedUntil: until)
        }
        upCount = candidates.count { $0.route.state == .up }
    }
}

extension DynoSelection.Candidate {
    @inline(__always)
    func isEligible(at now: PlatformInstant) -> Bool {
        route.state == .up && quarantinedUntil <= now
    }
}

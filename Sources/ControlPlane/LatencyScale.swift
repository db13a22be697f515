import Model

/// How many web dynos an app shall have, decided once a minute from what its requests took (spec dynos §10).
///
/// A value that sees the minutes of the last hour. More dynos come as soon as p95 reaches the target, one a minute.
/// Fewer come when p95 would stay below it with fewer and no busy minute of the hour says otherwise, and only after
/// several such minutes.
struct LatencyScale {
    /// One minute of an app's traffic through all routers.
    struct Minute: Equatable {
        /// Web dynos that were wanted.
        var dynos: Int
        var requests: Int
        /// Those that were answered with 5xx.
        var failures: Int
        /// Nil when no request reached a dyno.
        var p95: Duration?
    }

    /// What is asked for.
    struct Goal: Equatable {
        /// p95 shall stay below it.
        var p95: Duration
        var minimum: Int
        var maximum: Int
    }

    /// Oldest first, an hour at most.
    private var minutes: [Minute] = []
    /// Minutes without a request, in a row.
    private var quiet = 0
    /// Minutes that one dyno less would have done for, in a row.
    private var calm = 0

    /// Takes a minute that has passed; answers how many dynos there shall be, one more or less at most.
    mutating func decide(after minute: Minute, _ goal: Goal) -> Int {
        minutes = minutes.suffix(Limits.Autoscaling.memory - 1) + [minute]
        quiet = minute.requests == 0 ? quiet + 1 : 0
        if minute.dynos < goal.minimum { return settle(on: minute.dynos + 1) }
        if minute.dynos > goal.maximum { return settle(on: minute.dynos - 1) }
        // More dynos would not help an app that fails, and its quick failures say nothing about fewer.
        if minute.isFailing { return settle(on: minute.dynos) }
        if minute.requests == 0 {
            let isOver = quiet >= Limits.Autoscaling.quietMinutes
            return settle(on: max(goal.minimum, minute.dynos - (isOver ? 1 : 0)))
        }
        guard let p95 = minute.p95 else { return settle(on: minute.dynos) }
        if p95 >= goal.p95 { return settle(on: min(goal.maximum, minute.dynos + 1)) }
        guard minute.dynos > goal.minimum, suffices(minute.dynos - 1, for: minute, p95, goal) else {
            return settle(on: minute.dynos)
        }
        calm += 1
        return calm < Limits.Autoscaling.calmMinutes ? minute.dynos : settle(on: minute.dynos - 1)
    }

    // MARK: - Private

    private mutating func settle(on dynos: Int) -> Int {
        calm = 0
        return dynos
    }

    /// Whether so many dynos would have done for `minute`: each has more to do, and takes longer in proportion.
    private func suffices(_ dynos: Int, for minute: Minute, _ p95: Duration, _ goal: Goal) -> Bool {
        guard p95 * minute.dynos / dynos < goal.p95 else { return false }
        return !minutes.contains { past in
            // As busy as each dyno would be, or less, and too slow all the same.
            guard let slow = past.p95, slow >= goal.p95, !past.isFailing, past.dynos > 0 else { return false }
            return past.requests * dynos <= minute.requests * past.dynos
        }
    }
}

extension LatencyScale.Minute {
    /// Whether so many requests fail that their latency says nothing.
    fileprivate var isFailing: Bool {
        requests > 0 && Double(failures) >= Limits.Autoscaling.failingShare * Double(requests)
    }
}

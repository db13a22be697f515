import Model
import Router

/// Who is scaled by latency, and what is remembered of each app between two looks.
///
/// A value that the store's answers are told to, whichever way they overlap: an app that is scaled from now on stays
/// although a look that began before knows nothing of it.
struct AutoscaledApps {
    /// Requests of one app through all routers, upgraded connections counted but not timed.
    struct Traffic {
        var requests: UInt64 = 0
        var failures: UInt64 = 0
        var times = LatencyHistogram()

        init() {}

        init(_ seen: RouterSnapshot.Traffic) {
            requests = seen.total.requests
            failures = seen.total.byStatusClass[5]
            times = seen.upgradedTimes.map { seen.total.serviceTimes.since($0) } ?? seen.total.serviceTimes
        }

        mutating func add(_ other: Traffic) {
            requests &+= other.requests
            failures &+= other.failures
            times = times.adding(other.times)
        }
    }

    /// One asking of the store who is scaled.
    struct Reading {
        fileprivate let number: Int
    }

    private struct App {
        var scale = LatencyScale()
        /// All its requests up to the last look.
        var total: Traffic
    }

    private var apps: [ResourceID: App] = [:]
    private var readings = 0
    private var newest = 0

    var isEmpty: Bool { apps.isEmpty }

    /// Before the store is asked.
    mutating func beginReading() -> Reading {
        readings += 1
        return Reading(number: readings)
    }

    /// The store's answer: whoever is not in it is forgotten, unless somebody has asked later and knows better.
    ///
    /// Answers who has to be added.
    mutating func end(_ reading: Reading, monitored: Set<ResourceID>) -> Set<ResourceID> {
        if reading.number > newest {
            newest = reading.number
            apps = apps.filter { monitored.contains($0.key) }
        }
        return monitored.subtracting(apps.keys)
    }

    /// Begins with an app; what it has seen so far does not count.
    mutating func add(_ app: ResourceID, total: Traffic) {
        if apps[app] == nil { apps[app] = App(total: total) }
    }

    /// What an app has seen since the last look at it; nil when it is not scaled.
    mutating func passMinute(of app: ResourceID, dynos: Int, total: Traffic) -> LatencyScale.Minute? {
        guard let before = apps[app]?.total else { return nil }
        apps[app]?.total = total
        return LatencyScale.Minute(
            dynos: dynos,
            requests: Int(clamping: total.requests &- before.requests),
            failures: Int(clamping: total.failures &- before.failures),
            p95: total.times.since(before.times).quantile(0.95)
        )
    }

    /// How many dynos an app shall have after this minute.
    mutating func decide(for app: ResourceID, after minute: LatencyScale.Minute, _ goal: LatencyScale.Goal)
        -> Int
    {
        apps[app]?.scale.decide(after: minute, goal) ?? minute.dynos
    }
}

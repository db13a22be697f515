import Model
import Router

/// What all routers together have counted of one app since they began.
struct MetricsSight {
    private(set) var total = TrafficCounts()
    /// Requests by the dyno that was chosen last.
    private(set) var requestsOfDynos: [DynoName: UInt64] = [:]

    /// Adds up what each router has seen; a dyno that is in no table for a moment keeps what it had `before`.
    static func all(_ routers: [RouterSnapshot], after before: [ResourceID: MetricsSight]) -> [ResourceID:
        MetricsSight]
    {
        var sights: [ResourceID: MetricsSight] = [:]
        for router in routers {
            for app in router.apps {
                guard let traffic = app.traffic else { continue }
                sights[app.id, default: MetricsSight()].add(traffic.total, app.dynos)
            }
        }
        for id in Array(sights.keys) {
            sights[id]?.requestsOfDynos.merge(before[id]?.requestsOfDynos ?? [:]) { max($0, $1) }
        }
        return sights
    }

    // MARK: - Private

    private mutating func add(_ counts: TrafficCounts, _ dynos: [RouterSnapshot.Dyno]) {
        total = total.adding(counts)
        // With preboot two dynos of one name stand side by side, and count together.
        let byName = dynos.map { ($0.name, $0.byStatusClass.reduce(0, &+)) }
        for (name, requests) in Dictionary(byName, uniquingKeysWith: { max($0, $1) }) {
            requestsOfDynos[name, default: 0] &+= requests
        }
    }
}

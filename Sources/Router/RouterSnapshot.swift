package import Model

/// One router's own view of its work at one moment; routers do not share, so views differ.
package struct RouterSnapshot: Sendable, Equatable {
    /// One app's traffic.
    package struct App: Sendable, Equatable {
        package let id: ResourceID
        package let name: AppName
        package let inFlight: Int
        /// How many may be in flight before H11.
        package let inFlightLimit: Int
        /// Requests that wait for a dyno to start or to leave quarantine.
        package let waiting: Int
        /// Nil as long as no request of the app has ended here.
        package let traffic: Traffic?
        package let dynos: [Dyno]
    }

    /// What became of an app's requests.
    package struct Traffic: Sendable, Equatable {
        /// Since the router began.
        package let total: TrafficCounts
        /// In the last 45 to 60 s of platform time.
        package let lastMinute: TrafficCounts
        /// How long upgraded connections lasted, which `total` counts too; nil: there were none.
        package let upgradedTimes: LatencyHistogram?
    }

    /// One dyno's connections.
    package struct Dyno: Sendable, Equatable {
        package let id: ResourceID
        package let name: DynoName
        package let idleConnections: Int
        /// How long the idle connection that was used least recently has been idle; nil without any.
        package let longestIdle: Duration?
        /// The same for the one that was used most recently, which is taken next.
        package let shortestIdle: Duration?
        package let connectionsInUse: Int
        /// How long the dyno still gets no new request; nil when it is not in quarantine.
        package let quarantineLeft: Duration?
        /// Requests for which a dyno of this name was the last one chosen; see `TrafficCounts.byStatusClass`.
        package let byStatusClass: [UInt64]
    }

    /// The number in the thread's name, `router/0`.
    package let router: Int
    package let clientConnections: Int
    /// Requests of known apps that have ended.
    package let requests: UInt64
    /// How many of them ended with a code.
    package let failures: [RouterCode: UInt64]
    package let apps: [App]
    /// Loopback addresses of apps that could not be listened on.
    package let unavailableAddresses: [String]
}

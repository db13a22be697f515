package import Model

/// One router's own view of its work at one moment; routers do not share, so views differ.
package struct RouterSnapshot: Sendable, Equatable {
    /// One app's traffic.
    package struct App: Sendable, Equatable {
        package let id: ResourceID
        package let inFlight: Int
        /// How many may be in flight before H11.
        package let inFlightLimit: Int
        /// Requests that wait for a dyno to start or to leave quarantine.
        package let waiting: Int
        package let dynos: [Dyno]
    }

    /// One dyno's connections.
    package struct Dyno: Sendable, Equatable {
        package let id: ResourceID
        package let name: DynoName
        package let idleConnections: Int
        package let connectionsInUse: Int
        /// How long the dyno still gets no new request; nil when it is not in quarantine.
        package let quarantineLeft: Duration?
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

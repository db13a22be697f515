package import Model

/// One router's own view of its work: an answer of `herolocal router`.
///
/// Routers do not coordinate, so views differ. Times are milliseconds on the platform clock.
package struct RouterView: Codable, Hashable, Sendable {
    package var apps: [App]
    package var clientConnections: Int
    /// Requests of known apps that have ended.
    package var requests: Int
    /// The number in the thread's name, `router/0`.
    package var router: Int
    /// Loopback addresses of apps that could not be listened on.
    package var unavailableAddresses: [String]

    package init(
        apps: [App],
        clientConnections: Int,
        requests: Int,
        router: Int,
        unavailableAddresses: [String]
    ) {
        self.apps = apps
        self.clientConnections = clientConnections
        self.requests = requests
        self.router = router
        self.unavailableAddresses = unavailableAddresses
    }

    private enum CodingKeys: String, CodingKey {
        case apps, requests, router
        case clientConnections = "client_connections"
        case unavailableAddresses = "unavailable_addresses"
    }

    /// What this router has of one app.
    package struct App: Codable, Hashable, Sendable {
        package var app: NamedReference
        package var dynos: [Dyno]
        package var inFlight: Int
        /// How many may be in flight before H11.
        package var inFlightLimit: Int
        /// In the last 45 to 60 s.
        package var lastMinute: Traffic
        /// Since the router began.
        package var total: Traffic
        /// Requests that wait for a dyno to start or to leave quarantine.
        package var waiting: Int

        package init(
            app: NamedReference,
            dynos: [Dyno],
            inFlight: Int,
            inFlightLimit: Int,
            lastMinute: Traffic,
            total: Traffic,
            waiting: Int
        ) {
            self.app = app
            self.dynos = dynos
            self.inFlight = inFlight
            self.inFlightLimit = inFlightLimit
            self.lastMinute = lastMinute
            self.total = total
            self.waiting = waiting
        }

        private enum CodingKeys: String, CodingKey {
            case app, dynos, total, waiting
            case inFlight = "in_flight"
            case inFlightLimit = "in_flight_limit"
            case lastMinute = "last_minute"
        }
    }

    /// What became of requests in a span of time.
    package struct Traffic: Codable, Hashable, Sendable {
        /// `H12` and how often.
        package var codes: [String: Int]
        package var requests: Int
        /// How long dynos took; nil when no request had a connection.
        @Nullable package var serviceTime: Quantiles?
        /// `2xx` and how often; `none` for requests without a status (H24).
        package var statusClasses: [String: Int]

        package init(
            codes: [String: Int] = [:],
            requests: Int = 0,
            serviceTime: Quantiles? = nil,
            statusClasses: [String: Int] = [:]
        ) {
            self.codes = codes
            self.requests = requests
            self.serviceTime = serviceTime
            self.statusClasses = statusClasses
        }

        private enum CodingKeys: String, CodingKey {
            case codes, requests
            case serviceTime = "service_ms"
            case statusClasses = "status_classes"
        }
    }

    /// Times that half, 95 % and 99 % of all did not exceed, in milliseconds and 3.1 % off at most.
    package struct Quantiles: Codable, Hashable, Sendable {
        package var p50: Double
        package var p95: Double
        package var p99: Double

        package init(p50: Double, p95: Double, p99: Double) {
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }
    }

    /// This router's connections to one dyno.
    package struct Dyno: Codable, Hashable, Sendable {
        package var id: ResourceID
        package var idle: Int
        package var inUse: Int
        /// How long the connection has been idle that was used least recently.
        @Nullable package var longestIdle: Double?
        package var name: String
        /// How long the dyno still gets no new request.
        @Nullable package var quarantine: Double?
        /// Requests for which a dyno of this name was the last one chosen.
        package var requests: Int
        /// How long the connection has been idle that was used most recently, which is taken next.
        @Nullable package var shortestIdle: Double?

        package init(
            id: ResourceID,
            idle: Int,
            inUse: Int,
            longestIdle: Double? = nil,
            name: String,
            quarantine: Double? = nil,
            requests: Int,
            shortestIdle: Double? = nil
        ) {
            self.id = id
            self.idle = idle
            self.inUse = inUse
            self.longestIdle = longestIdle
            self.name = name
            self.quarantine = quarantine
            self.requests = requests
            self.shortestIdle = shortestIdle
        }

        private enum CodingKeys: String, CodingKey {
            case id, idle, name, requests
            case inUse = "in_use"
            case longestIdle = "longest_idle_ms"
            case quarantine = "quarantine_ms"
            case shortestIdle = "shortest_idle_ms"
        }
    }
}

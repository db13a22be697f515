/// An app's last 24 hours of platform time, a point a minute: an answer of `herolocal metrics`.
///
/// A series is a few lists of one length, its oldest point first. `minutesAgo` says when a point was: 0 is the last minute
/// that is over. A minute in which there was nothing has no point.
package struct AppMetrics: Codable, Hashable, Sendable {
    package var app: NamedReference
    package var dynos: [Dyno]
    /// Apps and dynos of the platform for which there is no room at present.
    package var leftOut: Int
    /// For how many minutes there may be points.
    package var minutes: Int
    package var requests: Requests
    /// What became of all requests since the hour began that was 23 to 24 hours ago.
    package var total: RouterView.Traffic

    package init(
        app: NamedReference,
        dynos: [Dyno],
        leftOut: Int,
        minutes: Int,
        requests: Requests,
        total: RouterView.Traffic
    ) {
        self.app = app
        self.dynos = dynos
        self.leftOut = leftOut
        self.minutes = minutes
        self.requests = requests
        self.total = total
    }

    private enum CodingKeys: String, CodingKey {
        case app, dynos, minutes, requests, total
        case leftOut = "left_out"
    }

    /// A dyno's minutes.
    package struct Dyno: Codable, Hashable, Sendable {
        /// Of the last minute, at its end.
        package var load: [Double]
        /// RSS and swap; null where it was not looked at.
        package var memoryBytes: [Int?]
        package var memoryQuotaBytes: Int
        package var minutesAgo: [Int]
        package var name: String
        /// For which it was the last one chosen.
        package var requests: [Int]

        package init(
            load: [Double],
            memoryBytes: [Int?],
            memoryQuotaBytes: Int,
            minutesAgo: [Int],
            name: String,
            requests: [Int]
        ) {
            self.load = load
            self.memoryBytes = memoryBytes
            self.memoryQuotaBytes = memoryQuotaBytes
            self.minutesAgo = minutesAgo
            self.name = name
            self.requests = requests
        }

        private enum CodingKeys: String, CodingKey {
            case load, name, requests
            case memoryBytes = "memory_bytes"
            case memoryQuotaBytes = "memory_quota_bytes"
            case minutesAgo = "minutes_ago"
        }
    }

    /// Minutes in which the app had requests; times in milliseconds, null when none had a connection.
    package struct Requests: Codable, Hashable, Sendable {
        /// Requests that ended with a code.
        package var failures: [Int]
        package var minutesAgo: [Int]
        package var p50: [Double?]
        package var p95: [Double?]
        package var p99: [Double?]
        package var requests: [Int]

        package init(
            failures: [Int],
            minutesAgo: [Int],
            p50: [Double?],
            p95: [Double?],
            p99: [Double?],
            requests: [Int]
        ) {
            self.failures = failures
            self.minutesAgo = minutesAgo
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
            self.requests = requests
        }

        private enum CodingKeys: String, CodingKey {
            case failures, requests
            case minutesAgo = "minutes_ago"
            case p50 = "p50_ms"
            case p95 = "p95_ms"
            case p99 = "p99_ms"
        }
    }
}

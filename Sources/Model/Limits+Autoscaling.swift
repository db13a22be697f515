extension Limits {
    /// Numbers of autoscaling.
    package enum Autoscaling {
        /// Between two decisions, of one dyno each (Dev Center "Scaling Your Dyno Formation").
        package static let interval: Duration = .seconds(60)
        /// Minutes that a decision looks back on (Dev Center "Scaling Your Dyno Formation": the last hour).
        package static let memory = 60
        /// After so many minutes without a request dynos go, one a minute (spec dynos §10).
        package static let quietMinutes = 3
        /// In a row, before one dyno goes that was not needed in any of them; our choice: going down is slower than up.
        package static let calmMinutes = 5
        /// With so large a part of all requests answered 5xx nothing is changed (spec dynos §10).
        package static let failingShare = 0.2
        /// The p95 to stay below unless one is given, in milliseconds (spec dynos §10).
        package static let p95Milliseconds = 1000
        /// What a p95 to stay below may be, in milliseconds; the upper end is our choice: the router's H12.
        package static let p95Range = 1...30_000
        /// Minutes between two messages about an app at its limit (spec dynos §10); nobody is written to here.
        package static let notificationMinutes = 1440
    }
}

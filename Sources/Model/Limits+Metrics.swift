extension Limits {
    /// What is remembered for `herolocal metrics` (our choices; Heroku's dashboard shows 24 hours as well).
    ///
    /// All of it is memory: 50 KB at most for each dyno and 45 KB for each app, and 90 KB more for an app that has
    /// requests in each of the 24 hours. With as many of both as there may be that is 55 MB.
    package enum Metrics {
        /// Between two points of a series.
        package static let interval: Duration = .seconds(60)
        /// Points of a series: 24 hours.
        package static let points = 1_440
        /// Copies of an app's counters, one at the start of each hour in which it had requests.
        package static let copies = 24
        /// Apps of which there are points; others are left out until one of these has had no request for 24 hours.
        package static let apps = 200
        /// Dynos' names of which there are points, likewise.
        package static let dynos = 500
    }
}

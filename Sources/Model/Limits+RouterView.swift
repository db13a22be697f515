extension Limits {
    /// What a router remembers of its own work, to be looked at (our choices).
    package enum RouterView {
        /// How often an app's counters are copied aside, so that the last minute can be told from what came
        /// before.
        package static let rateStep: Duration = .seconds(15)
        /// How many of those copies are kept: together they are the last minute.
        package static let rateSteps = 4
        /// The newest requests whose timeline a router can tell: so many at least, twice as many at most.
        package static let traces = 1_024
        /// The same for requests that ended with a code, which a load of good ones must not push out.
        package static let failureTraces = 256
        /// Bytes of log lines that stand behind `traces`; longer lines leave room for fewer.
        package static let traceTextBytes = 393_216
        package static let failureTraceTextBytes = 98_304
        /// Waits and attempts of one request that its timeline tells: ten attempts, a wait around each.
        package static let searchSteps = 21
    }
}

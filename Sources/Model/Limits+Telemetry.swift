extension Limits {
    /// Numbers of telemetry drains.
    ///
    /// Heroku's exporters have the names of the OpenTelemetry Collector's, whose numbers are taken where there are some.
    package enum Telemetry {
        /// Telemetry drains of one app, at most (our choice).
        package static let perApp = 6
        /// The longest endpoint (Platform API schema, telemetry-drain).
        package static let endpointBytes = 1_000
        /// Header fields of one drain, at most (our choice).
        package static let headers = 20
        /// What a drain's header fields have together, at most (our choice).
        package static let headerBytes = 8_192
        /// Log lines that wait for a drain before the oldest go, and as many requests (OpenTelemetry's batch processor,
        /// maximum queue size).
        package static let bufferedItems = 2_048
        /// Minutes of metrics that wait (our choice).
        package static let bufferedMinutes = 16
        /// What one request carries at most, lines or spans (OpenTelemetry's batch processor, maximum export batch size).
        package static let batchItems = 512
        /// How long the first of a batch waits for others (Collector, time-out of the batch processor).
        package static let gathering: Duration = .milliseconds(200)
        /// For a connection to stand, and for a request to be answered (Collector, time-out of otlphttp).
        package static let timeout: Duration = .seconds(30)
        /// A connection without anything to send is closed (Go, idle connection time-out of the Collector's client).
        package static let idle: Duration = .seconds(90)
        /// The pause after the first failure; half as much to half as much again, at random (Collector,
        /// retry_on_failure).
        package static let firstPause: Duration = .seconds(5)
        /// How much longer each further pause is (Collector, retry_on_failure).
        package static let pauseGrowth = 1.5
        /// The longest pause (Collector, retry_on_failure).
        package static let longestPause: Duration = .seconds(30)
        /// How long one request is tried (Collector, retry_on_failure).
        package static let patience: Duration = .seconds(300)
        /// Between two lines in the app's log about what was dropped (our choice).
        package static let lossInterval: Duration = .seconds(60)
        /// How long a stopping daemon waits for what drains hold, in real time (our choice).
        package static let farewell: Duration = .seconds(2)
    }
}

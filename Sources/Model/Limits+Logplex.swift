extension Limits {
    /// Logplex's numbers; sections are those of the log specification, drawn from logplex and log-shuttle.
    package enum Logplex {
        // MARK: Lines

        /// A line with its line end; a longer one is cut into slices of this size (log-shuttle).
        package static let lineBytes = 10_000

        // MARK: Intake

        /// What one app may have waiting before its lines are dropped and counted, L12.
        ///
        /// Our choice; log-shuttle holds 50 batches of 500 messages.
        package static let intakeBytesPerApp = 2 << 20
        /// The same for all apps together (our choice).
        package static let intakeBytes = 64 << 20
        /// What a line of a batch counts besides its content (our choice).
        package static let lineOverheadBytes = 64
        /// How much is handled before the control loop turns to its other work (our choice).
        package static let intakeTurnBytes = 1 << 20

        // MARK: Input over HTTP

        /// A message posted to `/logs`, behind its length (logplex, syslog parser).
        package static let postedMessageBytes = 10_240
        /// What stands in the brackets of a posted message (RFC 5424 §6, PROCID).
        package static let postedProcessBytes = 128
        /// What the content of one request may grow to when it is unpacked (our choice).
        package static let postedBytes = 8 << 20
        /// What of one app's posted lines is handed over at once; one line more than that may be (our choice).
        package static let postedBatchBytes = 64 << 10

        // MARK: History

        /// The newest messages of an app that a session can begin with (Dev Center "Logging", log history).
        package static let historyLines = 1_500
        /// After the last write the whole history expires (logplex, redis_buffer_expiry 604800).
        package static let historyLife: Duration = .seconds(604_800)
        /// How often new lines are saved; real time, since it is about our disk (our choice).
        package static let historySavePause: Duration = .milliseconds(250)

        // MARK: Sessions

        /// Lines of a session that asks for no number (logplex, default num).
        package static let sessionLines = 100
        /// Messages a tail may be behind before the oldest go, L11 (logplex, tail buffer).
        package static let tailMessages = 1_024
        /// What is sent at once, unless one message is longer (logplex, tail packets).
        package static let packetBytes = 4_096
        /// How long a session's URL is good (logplex, session record).
        package static let sessionURLLife: Duration = .seconds(360)
        /// How long a connected tail lasts; clients connect again (Dev Center "Logging").
        package static let sessionLife: Duration = .seconds(3_600)
        /// Between comment lines of a quiet event stream (our choice).
        package static let keepAlive: Duration = .seconds(15)
        /// Session URLs that are good at the same time; the oldest goes (our choice).
        package static let sessionURLs = 10_000
    }
}

extension Limits {
    /// Numbers of log drains; those without another source are logplex's own.
    package enum Drains {
        // MARK: What an app may have

        /// Drains of one app, at most (logplex, maximum drains of a channel).
        package static let perApp = 6
        /// The longest drain URL (our choice).
        package static let urlBytes = 2_048

        // MARK: Buffers

        /// Messages that wait for a drain before the oldest go, L10 (logplex, drain buffer).
        package static let bufferedMessages = 1_024
        /// The same while a drain has not worked for long (logplex, shrunken buffer).
        package static let shrunkenMessages = 10
        /// How much is handed to a drain's thread in a row before other drains have their turn (our choice).
        package static let stepsInARow = 64
        /// Bytes that are read at once from a receiver (our choice).
        package static let receiveBytes = 16_384
        /// What the kernel holds of a drain's connection (our choice): bytes that it has taken and not delivered
        /// when the connection breaks are lost without a count.
        package static let kernelBytes: Int32 = 131_072
        /// What may wait to be sent over TLS, a frame included, before the connection is given up (our choice).
        package static let unsentTLSBytes = 262_144
        /// How long a stopping daemon waits for drains to send what they hold, in real time (our choice).
        package static let farewell: Duration = .seconds(2)

        // MARK: Syslog over TCP

        /// The port of a `syslog://` URL that names none (logplex; IANA: syslog-conn).
        package static let syslogPort: UInt16 = 601
        /// The port of a `syslog+tls://` URL that names none (logplex; RFC 5425 §4.1).
        package static let syslogTLSPort: UInt16 = 6_514
        /// What is sent at once, unless one message is longer (logplex, packets of a TCP drain).
        package static let syslogPacketBytes = 4_096
        /// For a connection to stand, and for a packet to be taken (logplex, send time-out).
        package static let syslogTimeout: Duration = .seconds(4)
        /// Between the last good send and the next connection (logplex, minimum reconnect time).
        package static let syslogPause: Duration = .seconds(30)
        /// The longest pause after failures, each of which doubles it from 2 s (logplex, maximum reconnect time).
        package static let syslogLongestPause: Duration = .seconds(300)
        /// Failures in a row after which a full buffer that loses messages shrinks (logplex).
        package static let syslogFailuresBeforeShrinking = 10
        /// A connection without anything to send is closed (logplex, idle time-out of a TCP drain).
        package static let syslogIdle: Duration = .seconds(240)

        // MARK: HTTP

        /// The port of an `http://` URL that names none (RFC 9110 §4.2.1).
        package static let httpPort: UInt16 = 80
        /// The port of an `https://` URL that names none (RFC 9110 §4.2.2).
        package static let httpsPort: UInt16 = 443
        /// How much a request carries, unless one message is longer (logplex, target bytes of a frame).
        package static let httpFrameBytes = 102_400
        /// How often a frame is tried in all (logplex, 1 try and 2 retries).
        package static let httpTries = 3
        /// For a connection to stand (logplex, connect time-out).
        package static let httpConnectTimeout: Duration = .seconds(3)
        /// From a request to the end of its answer (logplex, request time-out).
        package static let httpRequestTimeout: Duration = .seconds(5)
        /// What the pauses after failures are made of (logplex, back-off slot).
        package static let httpPauseSlot: Duration = .milliseconds(10)
        /// The greatest exponent of a pause: 511 slots (logplex, back-off).
        package static let httpPauseExponent = 10
        /// Without a success for so long the buffer shrinks (logplex, degraded service).
        package static let httpDegradedAfter: Duration = .seconds(300)
        /// A connection without anything to send is closed (logplex, idle time-out of an HTTP drain).
        package static let httpIdle: Duration = .seconds(144)

        // MARK: Connections of either kind

        /// What is added to the idle time, at random, at most (logplex, idle fuzz).
        package static let idleFuzz: Duration = .seconds(15)
        /// A connection is closed at this age (logplex, maximum age: 5 hours).
        package static let connectionLife: Duration = .seconds(18_000)
    }
}

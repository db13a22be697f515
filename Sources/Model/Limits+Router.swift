extension Limits {
    /// The router's numbers; "HTTP Routing" is the Dev Center article of 2025-07-31.
    package enum Router {
        // MARK: Time

        /// One attempt to connect to a dyno ("HTTP Routing", dyno connection behavior).
        package static let connect: Duration = .seconds(5)
        /// All attempts and all waiting together ("HTTP Routing"; H20, H34 in "Heroku Error Codes").
        package static let connectingPhase: Duration = .seconds(75)
        /// How long a dyno that refused or did not answer a connection gets no new request ("HTTP Routing").
        package static let quarantine: Duration = .seconds(5)
        /// Attempts to connect for one request, or the number of running web dynos if that is less.
        package static let connectAttempts = 10
        /// First pause while every dyno is quarantined; it doubles up to `longestPause` (our choice, the
        /// article says only that the pauses grow).
        package static let firstPause: Duration = .milliseconds(100)
        package static let longestPause: Duration = .seconds(1)
        /// From the whole request sent to the first byte of the response: H12 ("Request Timeout").
        package static let firstByte: Duration = .seconds(30)
        /// Rolling window of silence after that, also for bodies of requests and for upgrades: H15, H28.
        package static let silence: Duration = .seconds(55)
        /// An unused connection to a dyno ("HTTP Routing", keepalives).
        package static let idleDynoConnection: Duration = .seconds(90)
        /// A client's connection without a request in progress ("HTTP Routing", not supported).
        package static let idleClient: Duration = .seconds(60)
        /// How long a client that was told `Connection: close` may go on sending before the router stops
        /// reading, in real time; without this pause the reset would overtake the answer (RFC 9112 §9.6).
        package static let lingeringClose: Duration = .seconds(2)
        /// What requests in flight have to finish when the routers stop, before H24; real time (our choice).
        package static let stopGrace: Duration = .seconds(5)
        /// How long a router that has no descriptor or memory left accepts nothing, unless a connection closes
        /// before (our choice).
        package static let acceptPause: Duration = .seconds(1)
        /// The shortest time that a connection's deadline may lie ahead when it is set: that of H12.
        ///
        /// A deadline moved nearer than this might be looked at too late.
        package static let wheelHorizon: Duration = .seconds(30)

        // MARK: Requests

        /// Requests in flight per running web dyno, each router counting for itself: H11.
        package static let requestsPerDyno = 200
        package static let requestLineBytes = 8_192
        package static let requestFieldLineBytes = 8_192
        package static let requestFieldNameBytes = 1_000
        package static let requestFields = 1_000
        package static let methodBytes = 127
        /// A client's X-Request-Id is kept when it is this long ("HTTP Request IDs").
        package static let requestIDLength = 20...200

        // MARK: Session affinity

        /// How long a cookie binds a client to a dyno (Max-Age in captures of the legacy router).
        package static let affinityLifetime: Duration = .seconds(86_400)
        /// A longer value is none of ours, which have about 160 bytes.
        package static let affinityCookieBytes = 512

        // MARK: Responses

        /// H25 `oversized status line`.
        package static let statusLineBytes = 8_192
        /// H25 `oversized header`.
        package static let responseFieldLineBytes = 524_288
        /// H25 `oversized cookie`.
        package static let cookieLineBytes = 8_192
        /// No number is documented; ours only bounds memory.
        package static let responseFields = 10_000
        /// Interim responses to one request; more is H17 (our choice, browsers see at most a 103 or two).
        package static let interimResponses = 5
        /// What a dyno may be ahead of its client, per connection ("HTTP Routing", response buffering).
        package static let responseBufferBytes = 1_048_576

        // MARK: Pages

        /// The longest URL of ERROR_PAGE_URL and MAINTENANCE_PAGE_URL: what every browser takes (our choice).
        package static let pageURLBytes = 2_048

        // MARK: Buffers (our choices)

        /// One receive of a router: head and body of a browser's request, or a piece of a body.
        ///
        /// 16 KB doubles the cost of 100 KB bodies, 256 KB gains nothing.
        package static let receiveBytes = 65_536
        /// Free space before a receive, where the rewritten head goes so that it leaves with the body.
        package static let headroomBytes = 8_192
        /// A batch of log lines is handed over at this size even in the middle of a turn.
        package static let logBatchBytes = 65_536
        /// How long log lines wait for others in real time, so that many cost one wake-up of Logplex.
        package static let logHeld: Duration = .milliseconds(2)
        /// Head bytes of one response: 512 KB lines have to fit, and endless heads must end.
        package static let responseHeadBytes = 2_097_152
        /// Head bytes of one request: far above any real one, below 1000 lines of 8 KB.
        package static let requestHeadBytes = 1_048_576
        /// Sent bytes at the front of an output buffer before they are given back.
        package static let compactionBytes = 262_144
        /// Relays of ended exchanges that one router keeps with their buffers for the next ones.
        package static let spareRelays = 1_024

        // MARK: One turn of a router's loop (our choices: nobody may hold up the others)

        /// Connections that the kernel may complete before they are accepted; it takes net.core.somaxconn, if
        /// that is less (listen(2)).
        package static let listenBacklog: Int32 = 4_096
        /// Connections accepted from one listener before others have their turn.
        package static let acceptsInARow = 64
        /// Receives from one connection before others have their turn.
        package static let receivesInARow = 16
        /// How often one turn goes over the connections that have more to read.
        package static let deferredRounds = 8
        /// Slots of one second in a wheel of deadlines: the power of two above `wheelHorizon` that leaves room
        /// for late turns.
        package static let wheelSlots = 64

        // MARK: Faults and the hop (our choices)

        /// How long `slow-accept` and `delay` hold something up unless told otherwise; platform time.
        package static let faultDelay: Duration = .seconds(1)
        /// What `bandwidth` lets pass per second of platform time unless told otherwise.
        package static let faultBytesPerSecond = 10_240
        /// What may be under way on the hop in one direction of one connection; beyond it the sender waits.
        package static let hopBytes = 262_144
        /// One piece on the hop, which arrives as a whole.
        package static let hopPieceBytes = 16_384
        /// The kernel's send buffer at either end of the hop, so that it holds up a fast sender itself.
        package static let hopSendBufferBytes: Int32 = 65_536
    }
}

extension Limits {
    /// Numbers of the control plane.
    package enum Platform {
        /// Dynos of one process type, at most (spec dynos §5, Standard dynos).
        package static let dynosPerType = 100

        /// The longest JSON body of a request; sources and slugs are streamed to files and have no such bound.
        package static let requestBodyBytes = 1 << 20

        /// The most that waits for a slow client of the API before we stop to make more.
        package static let responseBufferBytes = 256 << 10

        /// Receives of 64 KB from one client of the API before the loop's other work has its turn.
        package static let readsPerTurn = 4

        /// How long no connection is accepted after the system had no descriptor for one; real time.
        package static let acceptPause: Duration = .seconds(1)

        /// The longest `time_to_live` of a one-off dyno: it is cycled after a day anyway (spec dynos §2).
        package static let timeToLive: Duration = .seconds(86_400)

        /// One-off dynos of one app at once, those that wait for their client among them (spec dynos §5).
        package static let oneOffs = 50

        /// How long the program that is to take the daemon's place may take for its `--check`; real time (our choice).
        package static let upgradeCheck: Duration = .seconds(30)

        /// How long it takes until an app's change that the engines could not be told of is tried again; real time (our
        /// choice).
        package static let synchronizationPause: Duration = .seconds(1)

        /// Calls an hour that `RateLimit-Remaining` counts down from (spec api §1); local calls use none up.
        package static let rateLimit = 4500

        /// How long an idle client of the API may keep its connection; real time.
        package static let idleConnection: Duration = .seconds(60)

        /// No byte either way for so long, and a one-off's client has gone: SIGHUP (Dev Center "One-Off Dynos").
        package static let idleAttachment: Duration = .seconds(3600)

        /// Clients of one-off dynos that speak Heroku's rendezvous, at once (our choice).
        package static let rendezvousConnections = 200

        /// Secrets for such clients that wait to be used; the oldest goes (our choice).
        package static let rendezvousPlaces = 1_000

        /// How long such a client may take for its handshake and its secret; real time (our choice).
        package static let rendezvousGreeting: Duration = .seconds(30)

        /// How long such a client may take nothing of what its dyno, which has ended, left for it; real time (our choice).
        package static let rendezvousFarewell: Duration = .seconds(300)

        /// The largest source or slug that can be uploaded, compressed (spec slugs §2: a repository may have 1 GB).
        package static let uploadBytes = 1 << 30

        /// The longest custom domain: 255 bytes on the wire without the first length and the root (RFC 1035 §2.3.4).
        package static let hostnameBytes = 253

        /// The longest label of a custom domain (RFC 1035 §2.3.4).
        package static let hostnameLabelBytes = 63

        /// Random letters and digits at the end of a domain's DNS target (our choice).
        package static let dnsTargetCharacters = 20

        /// Days after which a review app is stale, unless a pipeline's config says otherwise (spec slugs §7).
        package static let reviewAppStaleDays = 5

        /// The days that a pipeline's config can say (our choice).
        package static let reviewAppStaleDayCounts = 1...365

        /// How long the app of `ci:debug` stays when nobody ends the test run (our choice).
        package static let debugRun: Duration = .seconds(3_600)

        // MARK: Time (our choices)

        /// How fast the platform clock may run; times the wall.
        package static let timeScales = 0.01...10_000.0

        /// Faults that can be switched on at once.
        package static let faults = 100

        /// The longest `duration` or `delay` of a fault: a day.
        package static let longestFault: Duration = .seconds(86_400)

        /// The longest latency, jitter or FIN delay of the hop, which are real time.
        package static let longestHop: Duration = .seconds(10)

        /// The most that a fault may be told to count in bytes.
        package static let faultBytes = 1 << 30

        /// How long the code of an OAuth grant can be traded for tokens (Dev Center "OAuth").
        package static let oauthCode: Duration = .seconds(300)

        /// How long an access token is taken that a client got for a code or a refresh token (Dev Center "OAuth").
        package static let oauthAccess: Duration = .seconds(28_800)

        /// The longest single step of the platform clock: ten years.
        package static let longestStep: Duration = .seconds(10 * 365 * 86_400)
    }
}

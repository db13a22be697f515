extension Limits {
    /// Numbers of the dyno manager.
    package enum Dynos {
        /// From "Starting process" to a listener on $PORT, else R10 (Dev Center "Web Dynos", boot timeout).
        package static let boot: Duration = .seconds(60)
        /// From a web dyno's leaving the route table to SIGTERM, at most; real time.
        ///
        /// It comes as soon as every router has taken the table and the dyno's requests have ended. Our choice: more
        /// than an app needs to have read a request.
        package static let withdrawal: Duration = .seconds(1)
        /// With preboot, how long the old web dynos serve after a release: the boot timeout and 2 min
        /// (Dev Center "Preboot").
        package static let preboot: Duration = .seconds(60 + 120)
        /// Fewer web dynos than that do not preboot (Dev Center "Preboot").
        package static let prebootQuantity = 2
        /// From SIGTERM to SIGKILL, R12 between them (Dev Center "Dyno Shutdown Behavior").
        package static let exit: Duration = .seconds(30)
        /// From "Awaiting client" to R13 (Dev Center "Heroku Error Codes", R13).
        package static let attach: Duration = .seconds(30)
        /// Between two SIGHUPs to a one-off whose client has gone (Dev Center "One-Off Dynos").
        package static let hangUpInterval: Duration = .seconds(5)
        /// How many SIGHUPs it gets before R16 (Dev Center "One-Off Dynos").
        package static let hangUps = 3
        /// From the SIGHUP to a command inside a dyno whose client has gone to its SIGKILL: when a one-off gets R16;
        /// our choice.
        package static let insideHangUp: Duration = .seconds(15)
        /// The exit code of a command inside a dyno that could not be started, as dyno-init's own; our choice.
        package static let insideFailure: Int32 = 125
        /// A worker that has lived so long has started correctly; our choice (spec dynos §2).
        package static let settled: Duration = .seconds(60)
        /// Longest wait before the restart after the first, second … crash in a row; the last one repeats
        /// (Dev Center "Dyno Crash Restart Policy").
        package static let restartWaits: [Duration] = [
            .zero,
            .seconds(20 * 60),
            .seconds(40 * 60),
            .seconds(60 * 60),
            .seconds(180 * 60),
            .seconds(320 * 60),
        ]
        /// The wait is at least this part of its limit; our choice, after a transcript of 19 of 20 min.
        package static let restartWaitShare = 0.9
        /// A dyno's life before it is cycled (Dev Center "Automatic Dyno Restarts").
        package static let cycle: Duration = .seconds(24 * 3600)
        /// At most so much is added at random (Dev Center "Automatic Dyno Restarts": 216 min).
        package static let cycleJitter: Duration = .seconds(216 * 60)
        /// How long a release command may run (Dev Center "Release Phase": 1 hour, which cannot be extended).
        package static let releasePhase: Duration = .seconds(3600)
        /// How much of what a release command, or a build, prints is kept; our choice: the disk is the whole machine's.
        package static let outputBytes = 16 << 20
        /// How much is kept of the end of what comes after those: 16 KiB (our choice).
        package static let lastOutputBytes = 16 << 10
        /// Between two tries to write down how a release has ended; real time; our choice: a full disk takes its time.
        package static let releaseRetry: Duration = .seconds(1)
        /// An Eco app that got no request for so long sleeps (Dev Center "Eco Dyno Hours").
        package static let ecoIdle: Duration = .seconds(30 * 60)
        /// Eco dynos of an account may run so many hours a month, all together (Dev Center "Eco Dyno Hours").
        package static let ecoHours = 1000
        /// How small and how large that pool can be made; our choice.
        package static let ecoHourPools = 0...1_000_000
        /// While Eco dynos run, what they have used is written down so often; our choice: what `kill -9` may forget.
        package static let ecoHoursKept: Duration = .seconds(5 * 60)
        /// Changes of one Eco app that may wait to be counted; our choice: more than ever wait.
        package static let ecoChanges = 100
        /// Between two looks at the dynos' memory: R14 repeats so often (Dev Center "log-runtime-metrics").
        package static let memoryInterval: Duration = .seconds(20)
        /// After a look at the dynos' memory on a clock that runs faster than the wall the next waits so many times as long
        /// as it took; our choice: a tenth of a processor at most.
        package static let memoryRest: Int64 = 9
        /// What the averages of a dyno's load are taken over (Dev Center "log-runtime-metrics").
        package static let loadPeriods: [Duration] = [.seconds(60), .seconds(300), .seconds(900)]
        /// CPU shares of a size with a compute of 1, control groups version 1: the kernel's default of a group.
        package static let cpuShares = 1024
        /// CPU weight of such a size, version 2: the kernel's default of a group; it takes 10,000 at most.
        package static let cpuWeight = 100
        /// Open files of a dyno, soft and hard (spec dynos §5).
        package static let openFiles = 10_000
        /// Numbers of one-off dynos: `run.1000` to `run.9999` (Dev Center "One-Off Dynos").
        package static let oneOffNumbers = 1000...9999

        /// Between two looks at the kernel's listen table while a web dyno starts, at least; real time; our choice:
        /// too little to be noticed.
        package static let boundLook: Duration = .milliseconds(1)
        /// The same, at most: what an app that takes seconds to start costs the machine; our choice.
        package static let longestBoundLook: Duration = .milliseconds(10)
        /// Between these bounds, which part of the start so far the next look comes after; our choice: an eighth more
        /// is not noticed.
        package static let boundLookPart = 8
        /// A port rests so long before another dyno gets it: longer than a router keeps a connection
        /// (spec router: 90 s keep-alive); our choice.
        package static let portRest: Duration = .seconds(120)
        /// One read of a dyno's output; our choice: what a pipe holds (pipe(7)).
        package static let outputPieceBytes = 65_536
        /// So many reads take what a command inside a dyno has left to read when it ends: a terminal holds 64 KB and gives
        /// 4 KB at a time (pty(7)); our choice.
        package static let drainPieces = 32
        /// Output of an attached dyno that waits for a slow client before the dyno itself waits; our choice.
        package static let attachedOutputBytes = 262_144
        /// Input for an attached dyno that it has not read yet before the client waits; our choice.
        package static let attachedInputBytes = 65_536
    }
}

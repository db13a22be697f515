extension Limits {
    /// What the `herolocal` command waits for and sends.
    package enum CommandLine {
        /// How long a call may take: longer than stopping every dyno of an app (30 s and SIGKILL).
        ///
        /// Ours.
        package static let answer: Duration = .seconds(120)
        /// After so long a call that may have to wait for another release says what it waits for.
        ///
        /// Ours.
        package static let slowAnswer: Duration = .seconds(1)
        /// How long `daemon start` waits until the daemon answers.
        ///
        /// Ours.
        package static let daemonStart: Duration = .seconds(15)
        /// How long `daemon stop` waits until the daemon is gone: two stop periods of a dyno.
        ///
        /// Ours.
        package static let daemonStop: Duration = .seconds(75)
        /// How often a start or a stop that is under way is looked at.
        ///
        /// Ours.
        package static let daemonCheck: Duration = .milliseconds(20)
        /// How often `pipelines:promote` asks what has become of its targets.
        ///
        /// Ours.
        package static let promotionCheck: Duration = .milliseconds(200)
        /// How often an app's set-up, a review app or a test run is asked for while something is under way.
        ///
        /// Ours.
        package static let setupCheck: Duration = .milliseconds(200)
        /// How often `ps:wait` asks; the official CLI asks every 10 s, of a service that is far away.
        package static let dynoCheck: Duration = .seconds(1)
        /// How often `domains:wait` asks; the official CLI asks every 5 s, of a service that is far away.
        package static let domainCheck: Duration = .milliseconds(100)
        /// How often `router --watch` shows its tables; watch(1) takes two seconds unless told otherwise.
        ///
        /// Ours.
        package static let watchInterval: Duration = .seconds(1)
        /// How often a build's status is asked for once its transcript has ended.
        ///
        /// Ours.
        package static let buildCheck: Duration = .milliseconds(100)
        /// How long the status may lag behind the end of the transcript.
        ///
        /// Ours.
        package static let buildSettle: Duration = .seconds(60)
        /// How often a release command's first output, and then its end, is asked for: a dot each time.
        ///
        /// Observed transcripts of `git push`.
        package static let releaseCheck: Duration = .seconds(1)
        /// How often `daemon logs --tail` looks for new lines.
        ///
        /// Ours.
        package static let fileCheck: Duration = .milliseconds(200)
        /// How long `local` waits for processes that were told to stop, before SIGKILL: as long as a dyno has.
        package static let localStop: Duration = .seconds(30)
        /// Calls of tools that `mcp:start` runs side by side.
        ///
        /// Ours.
        package static let toolCalls = 8
        /// Calls that wait for one of those to end; more are refused.
        ///
        /// Ours.
        package static let waitingToolCalls = 64
        /// A message to `mcp:start` is read up to here.
        ///
        /// Ours.
        package static let messageBytes = 4 << 20
        /// So much of a tool's output is answered, its end; more would not fit into a model's memory.
        ///
        /// Ours.
        package static let toolOutputBytes = 1 << 20
        /// A line of a process of `local` is cut here.
        ///
        /// Ours.
        package static let localLineBytes = 65_536
        /// Log lines that `logs` shows unless told otherwise (spec cli §3).
        package static let logLines = 100
        /// Releases that `releases` shows unless told otherwise (spec cli §3).
        package static let releases = 15
        /// Test runs that `ci` shows.
        ///
        /// The official CLI's number.
        package static let testRuns = 15
        /// Builds that `builds` shows unless told otherwise (spec cli §3).
        package static let builds = 15
        /// Four Ctrl-C within this time break off `run` (spec dynos §7).
        package static let forcedDisconnect: Duration = .seconds(1)
        /// No byte either way for so long ends `run` (spec dynos §7).
        package static let idleAttachment: Duration = .seconds(3600)
        /// The pieces in which a file is read and sent.
        package static let uploadPieceBytes = 65_536
        /// An error answer is read up to here.
        package static let errorBodyBytes = 1 << 20
    }
}

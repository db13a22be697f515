package import Linux
package import Model

/// What a one-off dyno shall run.
package struct OneOffRequest: Sendable {
    /// Where its input comes from and its output goes to.
    package enum Attachment: Hashable, Sendable {
        /// Detached: output goes to the app's log.
        case log
        /// A client, without a terminal: pipes, no echo.
        case pipes
        /// A client's terminal.
        case terminal(WindowSize)
    }

    package var app: ResourceID
    /// `run`, `release` or `scheduler`: the first part of its name.
    package var type: ProcessType
    package var command: String
    package var size: DynoSize
    package var release: ReleaseReference
    package var slug: ResourceID
    /// Config vars, metadata and what the client sent (TERM, COLUMNS …).
    package var environment: [String: String]
    package var attachment: Attachment
    /// A detached one's output can be read, too, and must be: what is not read makes the dyno wait.
    package var isOutputCopied: Bool
    /// Stopped after so long.
    package var timeToLive: Duration?

    package init(
        app: ResourceID,
        type: ProcessType = .run,
        command: String,
        size: DynoSize,
        release: ReleaseReference,
        slug: ResourceID,
        environment: [String: String],
        attachment: Attachment,
        isOutputCopied: Bool = false,
        timeToLive: Duration? = nil
    ) {
        self.app = app
        self.type = type
        self.command = command
        self.size = size
        self.release = release
        self.slug = slug
        self.environment = environment
        self.attachment = attachment
        self.isOutputCopied = isOutputCopied
        self.timeToLive = timeToLive
    }
}

/// A one-off dyno in a client's hands (spec dynos §7); any task may use it.
///
/// An attached one waits 30 s for `attach`, then ends with R13. Its output is pulled: a client that does not
/// read makes the dyno wait, not our memory grow.
package final class OneOffDyno: AttachedProgram {
    /// How it has ended.
    package struct Ending: Equatable, Sendable {
        /// Its exit code, or 128 + the signal; nil when its command never ran.
        package let exitCode: Int32?
        /// Whether the platform has ended it: a stop, its time to live, its day.
        package let wasStopped: Bool

        /// Whether it ended by itself, with 0.
        package var isSuccess: Bool { exitCode == 0 && !wasStopped }
    }

    package let snapshot: DynoSnapshot
    private let supervisor: DynoSupervisor
    private let end: Task<Ending, Never>

    init(snapshot: DynoSnapshot, supervisor: DynoSupervisor, ending: Task<Ending, Never>) {
        self.snapshot = snapshot
        self.supervisor = supervisor
        end = ending
    }

    package var id: ResourceID { snapshot.id }
    package var name: DynoName { snapshot.name }
    package var app: ResourceID { snapshot.app }
    package var references: [String] { [name.description, id.description] }

    /// Says that the client is here: the command starts.
    ///
    /// Returns false when the dyno no longer waits.
    @discardableResult
    package func attach() async -> Bool {
        await supervisor.attach(id)
    }

    /// The next output; nil after the last.
    package func read() async -> [UInt8]? {
        await supervisor.output(of: id)
    }

    /// Sends input; returns once there is room for more.
    package func write(_ bytes: [UInt8]) async {
        await supervisor.write(bytes, to: id)
    }

    /// Says that no input follows: an end of file, or Ctrl-D on a terminal.
    package func closeInput() async {
        await supervisor.closeInput(of: id)
    }

    package func resize(to size: WindowSize) async {
        await supervisor.resize(id, to: size)
    }

    /// Sends a signal to all of its processes.
    package func signal(_ signal: DynoSignal) async {
        await supervisor.signal(id, signal)
    }

    /// The client's connection is gone: SIGHUP, three times, then R16; output is thrown away.
    package func hangUp() async {
        await supervisor.hangUp(id)
    }

    /// Its exit code, or 128 + the signal; waits until it has ended.
    ///
    /// Nil when its command never ran.
    package func exitCode() async -> Int32? {
        await end.value.exitCode
    }

    /// How it has ended; waits until it has.
    package func ending() async -> Ending {
        await end.value
    }
}

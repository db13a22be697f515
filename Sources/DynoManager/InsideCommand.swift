package import Linux
package import Model

/// What shall run inside a dyno that is up (spec dynos §7).
package struct InsideRequest: Sendable {
    package var dyno: ResourceID
    package var command: String
    /// Added to the dyno's own variables: what the client sent (TERM, COLUMNS …).
    package var environment: [String: String]
    /// The size of its terminal; pipes without it.
    package var terminal: WindowSize?

    package init(
        dyno: ResourceID,
        command: String,
        environment: [String: String],
        terminal: WindowSize?
    ) {
        self.dyno = dyno
        self.command = command
        self.environment = environment
        self.terminal = terminal
    }
}

/// There is no dyno in which a command could run: it has not come up, has ended, or is about to.
package struct DynoIsNotUp: Error, Equatable, Sendable {}

/// A command that runs inside a dyno, in a client's hands; any task may use it.
///
/// It waits 30 s for `attach`, like a one-off dyno, and is dropped then. It is the dyno's: the dyno's end is its own.
package final class InsideCommand: AttachedProgram {
    package let id: ResourceID
    package let app: ResourceID
    private let supervisor: DynoSupervisor
    private let exit: Task<Int32?, Never>

    init(id: ResourceID, app: ResourceID, supervisor: DynoSupervisor, exit: Task<Int32?, Never>) {
        self.id = id
        self.app = app
        self.supervisor = supervisor
        self.exit = exit
    }

    package var references: [String] { [id.description] }

    @discardableResult
    package func attach() async -> Bool { await supervisor.attachInside(id) }

    package func read() async -> [UInt8]? { await supervisor.output(of: id) }

    package func write(_ bytes: [UInt8]) async { await supervisor.writeInside(bytes, to: id) }

    package func closeInput() async { await supervisor.closeInsideInput(of: id) }

    package func resize(to size: WindowSize) async { await supervisor.resizeInside(id, to: size) }

    package func signal(_ signal: DynoSignal) async { await supervisor.signalInside(id, signal) }

    /// The client's connection is gone: SIGHUP, and 15 s later SIGKILL to what is left of its session.
    package func hangUp() async { await supervisor.hangUpInside(id) }

    package func exitCode() async -> Int32? { await exit.value }
}

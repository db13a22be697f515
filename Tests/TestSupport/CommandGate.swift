import Linux

/// Holds a command of an app until a test lets it end: it connects here and ends with the code that it is told.
package final class CommandGate: Sendable {
    private let listener: LoopbackDyno

    package init() throws { listener = try LoopbackDyno() }

    /// For a Procfile, to be run by bash; says that it is there and, once it may go on, what `FOO` is.
    package var command: String {
        "\(connecting); echo migrating; read -r code <&3; echo FOO is ${FOO:-not set}; exit $code"
    }

    /// The same for one that does not end by itself, and with 0 when it is told to.
    package var endlessCommand: String { "trap 'exit 0' TERM; \(connecting); while :; do sleep 0.02; done" }

    /// Connects to the gate as descriptor 3, which what is started later has, too.
    package var connecting: String { "exec 3<>/dev/tcp/127.0.0.1/\(listener.port)" }

    /// Whether nobody has run the command since the last `nextRun`: who comes next is who comes now.
    package func isIdle() async throws -> Bool {
        guard let bash = systemProgram("bash") else { throw WireEnded() }
        let knock = try await ProgramRun.run([bash, "-c", "\(connecting); echo nobody else >&3"])
        let next = try await nextRun()
        let said = try await onThread(named: "gate") { try next.readToEnd().bytes }
        return knock.code == 0 && said == Array("nobody else\n".utf8)
    }

    /// The next run of the command, waited for with a deadline; send `0` and a line feed to let it succeed.
    package func nextRun() async throws -> LoopbackWire {
        try await onThread(named: "gate") { [listener] in try listener.accept() }
    }
}

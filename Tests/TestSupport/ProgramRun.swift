import Glibc
import Linux

/// One run of a program: what it printed on each stream and how it ended.
package struct ProgramRun: Sendable {
    package let output: String
    package let errors: String
    package let code: Int32

    /// Runs `arguments` (the first is the program's path) to its end, off Swift's pool; killed after `limit`.
    package static func run(
        _ arguments: [String],
        environment: [String] = Host.allEnvironment,
        input: String = "",
        directory: String? = nil,
        limit: Duration = .seconds(300)
    ) async throws -> ProgramRun {
        try await onThread(named: "program") {
            try runBlocking(arguments, environment, input, directory, limit)
        }
    }

    // MARK: - Private

    private static func runBlocking(
        _ arguments: [String],
        _ environment: [String],
        _ input: String,
        _ directory: String?,
        _ limit: Duration
    ) throws -> ProgramRun {
        let folder = try ScratchFolder()
        // Files instead of pipes: no deadlock, whatever is written in whichever order.
        try FileSystem.writeAtomically(folder.file("in"), Array(input.utf8))
        let stdin = try FileSystem.open(folder.file("in"), .readOnly)
        let stdout = try FileSystem.open(folder.file("out"), .write)
        let stderr = try FileSystem.open(folder.file("err"), .write)
        let child = try ChildProcess.spawn(
            .init(
                executable: arguments[0],
                arguments: arguments,
                environment: environment,
                directory: directory
            ),
            descriptors: [(stdin.rawValue, 0), (stdout.rawValue, 1), (stderr.rawValue, 2)]
        )
        let deadline = ContinuousClock.now + limit
        while true {
            if let status = try child.reap() {
                return ProgramRun(
                    output: try FileSystem.readText(folder.file("out")),
                    errors: try FileSystem.readText(folder.file("err")),
                    code: status.shellCode
                )
            }
            if ContinuousClock.now > deadline {
                try? child.signalGroup(.kill)
                throw DeadlineMissed()
            }
            var poll = pollfd(fd: child.exitDescriptor.rawValue, events: Int16(POLLIN), revents: 0)
            _ = unsafe Glibc.poll(&poll, 1, 500)
        }
    }
}

/// Where a program is that a test needs from the system; nil when this machine lacks it.
package func systemProgram(_ name: String) -> String? {
    for directory in (Host.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":") {
        let path = "\(directory)/\(name)"
        if FileSystem.exists(path) { return path }
    }
    return nil
}

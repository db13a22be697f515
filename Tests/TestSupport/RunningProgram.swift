import Linux

/// A program that runs beside a test until the value is let go; what it prints is read meanwhile.
package final class RunningProgram: Sendable {
    /// It ended before the test was done with it.
    package struct Ended: Error {
        package let errors: String
    }

    private let folder: ScratchFolder
    private let child: ChildProcess
    private let hasEnded = Lock(false)

    /// Starts `arguments`, of which the first is the program's path.
    package init(_ arguments: [String], environment: [String] = Host.allEnvironment) throws {
        folder = try ScratchFolder()
        let stdin = try FileSystem.open("/dev/null", .readOnly)
        let stdout = try FileSystem.open(folder.file("out"), .write)
        let stderr = try FileSystem.open(folder.file("err"), .write)
        child = try ChildProcess.spawn(
            .init(executable: arguments[0], arguments: arguments, environment: environment),
            descriptors: [(stdin.rawValue, 0), (stdout.rawValue, 1), (stderr.rawValue, 2)]
        )
    }

    deinit {
        if !hasEnded.withLock(\.self) {
            try? child.signalGroup(.kill)
            child.abandon()
        }
    }

    /// What it has printed so far.
    package var output: String {
        get throws { try FileSystem.readText(folder.file("out")) }
    }

    package var errors: String {
        get throws { try FileSystem.readText(folder.file("err")) }
    }

    /// The complete lines of the output.
    package var lines: [String] {
        get throws {
            let text = try output
            return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    /// Waits until `condition` holds of what it does; throws when it ends instead.
    package func wait(for event: String, _ condition: () async throws -> Bool) async throws {
        try await TestSupport.wait(for: event) {
            try throwIfEnded()
            return try await condition()
        }
    }

    // MARK: - Private

    private func throwIfEnded() throws {
        let ended = try hasEnded.withLock { hasEnded in
            if !hasEnded { hasEnded = try child.reap() != nil }
            return hasEnded
        }
        if ended { throw Ended(errors: try errors) }
    }
}

import ControlPlane
import Linux
import Model

/// The program that replaces this one when an upgrade is asked for: what stands now where we were started from.
struct Successor: Sendable {
    /// Where the program was when it started: `make install` and package managers put a new file there.
    private let path: String
    private let arguments: [String]
    /// The folder in which the program was started: paths among the arguments are seen from there.
    private let directory: String

    /// The program with these arguments, argv[0] first; to be made at the start, before its file can change.
    init(arguments: [String]) {
        path = Host.executablePath
        self.arguments = arguments
        directory = Host.currentDirectory
    }

    /// Lets the new program say whether it could run: that costs an answer, where a start that fails would cost
    /// the platform.
    func check() async throws(UpgradeRefused) {
        let output: ProgramOutput
        do {
            output = try await onThread(named: "successor") { try ask() }
        } catch {
            throw UpgradeRefused(reason: "\(path) cannot be run: \(error)")
        }
        guard let exit = output.exit else {
            let seconds = Limits.Platform.upgradeCheck.components.seconds
            throw UpgradeRefused(reason: "\(path) has said nothing for \(seconds) s")
        }
        if exit != .exited(0) { throw UpgradeRefused(reason: output.text) }
    }

    /// Replaces this program; returns only to say why that was not possible.
    func take(_ handover: SocketHandover) -> Errno {
        handover.replaceProgram(by: path, arguments: arguments)
    }

    // MARK: - Private

    private struct ProgramOutput: Sendable {
        /// Nil when it took too long.
        let exit: ExitStatus?
        let text: String
    }

    private func ask() throws(Errno) -> ProgramOutput {
        let pipe = try Pipe.make()
        try pipe.readEnd.setNonBlocking()
        let null = try FileSystem.open("/dev/null", .readWrite)
        let child = try ChildProcess.spawn(
            .init(
                executable: path,
                arguments: [arguments.first ?? path, "--check"] + arguments.dropFirst(),
                environment: Host.allEnvironment,
                directory: directory
            ),
            descriptors: [(null.rawValue, 0), (pipe.writeEnd.rawValue, 1), (pipe.writeEnd.rawValue, 2)]
        )
        let exit = try child.waitForExit(within: Limits.Platform.upgradeCheck)
        // A sentence; what does not fit the pipe nobody would read.
        let said = (try? pipe.readEnd.read(upTo: 4096)) ?? []
        let text = String(decoding: said, as: UTF8.self).split(separator: "\n").joined(separator: " ")
        return ProgramOutput(exit: exit, text: text)
    }
}

import Linux
import Model
import TestSupport

@testable import DynoManager

/// Runs dyno-init itself, without a supervisor, as often as a test likes.
struct DynoInitTrial {
    struct Run {
        let output: String
        let status: [String]
        let exit: ExitStatus
    }

    let mode: TestMode
    let folder: ScratchFolder
    private let program: String

    init(_ mode: TestMode) throws {
        self.mode = mode
        folder = try ScratchFolder()
        program = try BuiltProgram.path(of: "dyno-init")
        try FileSystem.makeDirectory(folder.file("slug/.profile.d"))
        try write("greeting", "hello\n")
    }

    var home: String { mode == .namespaces ? "/app" : folder.file("work/app") }

    func write(_ name: String, _ text: String) throws {
        try FileSystem.writeAtomically(folder.file("slug/\(name)"), Array(text.utf8))
    }

    /// Runs a command to its end, or until the daemon's ends of the pipes close, or dyno-init gets SIGTERM.
    ///
    /// Returns when every process that could write the output is gone.
    func run(
        _ command: String,
        hidden: [String] = [],
        environment: [String: String] = [:],
        size: DynoSize = .basic,
        closingControlAfter closing: String? = nil,
        closingPipesAtOnce: Bool = false,
        terminatingAfter terminating: String? = nil
    ) throws -> Run {
        try FileSystem.removeTree(folder.file("work"))
        try FileSystem.makeDirectory(folder.file("work"))
        let input = try FileSystem.open("/dev/null", .readOnly)
        let output = try PipeEnds.make()
        let status = try PipeEnds.make()
        let control = try SocketEnds.make()
        let launch = launch(command, hidden, environment, size)
        let variables = try FileSystem.openAnonymous(launch.environmentBytes)
        let child = try ChildProcess.spawn(
            launch.child,
            descriptors: [
                (input.rawValue, 0), (output.writeEnd.rawValue, 1), (output.writeEnd.rawValue, 2),
                (control.theirs.descriptor.rawValue, DynoLaunch.control),
                (status.writeEnd.rawValue, DynoLaunch.status),
                (variables.rawValue, DynoLaunch.environmentList),
            ]
        )
        let outputEnd = HeldDescriptor(try output.readEnd.duplicate())
        let statusEnd = closingPipesAtOnce ? nil : HeldDescriptor(try status.readEnd.duplicate())
        var controlEnd = closingPipesAtOnce ? nil : HeldDescriptor(try control.ours.descriptor.duplicate())
        // Our copies of the child's ends must go, or its output would never end.
        drop(output)
        drop(status)
        drop(control)
        var text = ""
        while let piece = try read(outputEnd), !piece.isEmpty {
            text += piece
            if let closing, text.hasSuffix(closing) { controlEnd = nil }
            if let terminating, text.hasSuffix(terminating) { try child.signal(.terminate) }
        }
        let exit = try child.waitForExit()
        withExtendedLifetime(controlEnd) {}
        return Run(output: text, status: try statusEnd.map(lines) ?? [], exit: exit)
    }

    /// Starts a dyno, and inside it a command whose variables never end, so that it never comes as far as its session;
    /// has it killed.
    ///
    /// What dyno-init says of the command.
    func killBeforeSession() throws -> [String] {
        try FileSystem.makeDirectory(folder.file("work"))
        let input = try FileSystem.open("/dev/null", .readOnly)
        let output = try FileSystem.open("/dev/null", .write)
        let status = try PipeEnds.make()
        let control = try SocketEnds.make()
        let launch = launch("exec sleep 1000", [], [:], .basic)
        let variables = try FileSystem.openAnonymous(launch.environmentBytes)
        let child = try ChildProcess.spawn(
            launch.child,
            descriptors: [
                (input.rawValue, 0), (output.rawValue, 1), (output.rawValue, 2),
                (control.theirs.descriptor.rawValue, DynoLaunch.control),
                (status.writeEnd.rawValue, DynoLaunch.status),
                (variables.rawValue, DynoLaunch.environmentList),
            ]
        )
        try waitUntilReadable(status.readEnd)
        let request = try PipeEnds.make()
        let inside = try SocketEnds.make()
        let passed = [
            inside.theirs.descriptor.rawValue, request.readEnd.rawValue, input.rawValue, output.rawValue,
        ]
        try control.ours.send([UInt8(ascii: "X")], passing: passed)
        var said = [try receive(from: inside.ours)]
        try inside.ours.send([UInt8(ascii: "K")])
        said.append(try receive(from: inside.ours))
        // The control socket's end ends the dyno.
        drop(control)
        _ = try child.waitForExit()
        return said
    }

    // MARK: - Private

    private func receive(from socket: borrowing MessageSocket) throws -> String {
        try waitUntilReadable(socket.descriptor)
        guard let message = try socket.receive(upTo: 64) else { throw DeadlineMissed() }
        return String(decoding: message.bytes, as: UTF8.self)
    }

    private func drop<Ends: ~Copyable>(_ ends: consuming Ends) {}

    private func launch(
        _ command: String,
        _ hidden: [String],
        _ settings: [String: String],
        _ size: DynoSize
    ) -> DynoLaunch {
        var environment = [
            "HOME": home, "PATH": Host.environment("PATH") ?? "/usr/bin:/bin", "SET": "set",
        ]
        if mode == .plain { environment["TMPDIR"] = folder.file("work/tmp") }
        environment.merge(settings) { $1 }
        return DynoLaunch(
            program: program,
            isolation: mode.isolation,
            slugDirectory: folder.file("slug"),
            workDirectory: folder.file("work"),
            hostname: "trial",
            userID: 12_345,
            hiddenDirectories: hidden,
            size: size,
            groups: [],
            command: command,
            environment: environment,
            streams: .log
        )
    }

    private func read(_ descriptor: HeldDescriptor) throws -> String? {
        try waitUntilReadable(descriptor.value)
        return try descriptor.value.read(upTo: 65_536).map { String(decoding: $0, as: UTF8.self) }
    }

    private func lines(_ descriptor: HeldDescriptor) throws -> [String] {
        var text = ""
        while let piece = try read(descriptor), !piece.isEmpty { text += piece }
        return text.split(separator: "\n").map(String.init)
    }
}

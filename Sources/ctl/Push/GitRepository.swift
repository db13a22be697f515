import Linux

/// A bare repository as we ask git about it: with no set-up but the repository's own, which is ours.
///
/// Neither the user's nor the system's configuration counts, no attribute file of theirs and none of the variables
/// that git has for its children; so what a pushed tree says can name no filter, no hook and no program.
struct GitRepository {
    let directory: String
    /// Where its objects are, the first for new ones; empty for the repository's own folder.
    let objects: [String]
    private let program: Executable
    private let schemes: [String]
    private let environment: [String]
    private let variable: (String) -> String?

    /// Git ended with a failure; its own words are on stderr already.
    struct Failure: Error, Equatable {
        let command: String
    }

    /// - Parameters:
    ///   - directory: the absolute path.
    ///   - objects: folders of objects, the first for new ones; empty for the repository's own.
    ///   - program: git itself.
    ///   - schemes: of the URLs that may be fetched from.
    ///   - variable: reads a variable of our environment.
    init(
        at directory: String,
        objects: [String] = [],
        program: Executable,
        schemes: [String],
        variable: @escaping (String) -> String?
    ) {
        self.directory = directory
        self.objects = objects
        self.program = program
        self.schemes = schemes
        self.variable = variable
        var environment = GitRepository.fixedEnvironment + ["GIT_DIR=\(directory)"]
        environment.append("GIT_ALLOW_PROTOCOL=\(schemes.joined(separator: ":"))")
        if let first = objects.first {
            environment.append("GIT_OBJECT_DIRECTORY=\(first)")
            let others = ObjectFolders(paths: Array(objects.dropFirst())).list
            environment.append("GIT_ALTERNATE_OBJECT_DIRECTORIES=\(others)")
        }
        for name in GitRepository.passedVariables {
            if let value = variable(name) { environment.append("\(name)=\(value)") }
        }
        self.environment = environment
    }

    /// The same git for another repository, which has its own objects.
    func moved(to directory: String) -> GitRepository {
        GitRepository(at: directory, program: program, schemes: schemes, variable: variable)
    }

    /// Runs git to its end, which is a failure once `limit` is over; what it wrote to stdout.
    func run(
        _ arguments: [String],
        input: [UInt8] = [],
        index: String? = nil,
        isQuiet: Bool = false,
        limit: Duration? = nil
    ) throws -> [UInt8] {
        let output = try start(arguments, input: input, index: index, isQuiet: isQuiet)
        output.deadline = limit.map { RealTimers.now() + $0.wholeNanoseconds }
        var bytes: [UInt8] = []
        while true {
            let piece = try output.next()
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }

    /// Starts git; its stdout is read while it runs.
    func start(
        _ arguments: [String],
        input: [UInt8] = [],
        index: String? = nil,
        isQuiet: Bool = false
    ) throws -> GitOutput {
        let standardInput = try FileSystem.openAnonymous(input)
        let null = try FileSystem.open("/dev/null", .readWrite)
        let pipe = try Pipe.make()
        let launch = ChildProcess.Launch(
            executable: program.path,
            arguments: ["git"] + arguments,
            environment: environment + (index.map { ["GIT_INDEX_FILE=\($0)"] } ?? []),
            directory: directory,
            newSession: false
        )
        let child = try ChildProcess.spawn(
            launch,
            descriptors: [
                (parent: standardInput.rawValue, child: 0), (parent: pipe.writeEnd.rawValue, child: 1),
                (parent: isQuiet ? null.rawValue : 2, child: 2),
            ]
        )
        do throws(Errno) {
            let command = GitRepository.command(of: arguments)
            return GitOutput(child, try pipe.readEnd.duplicate(), command: command)
        } catch {
            child.abandon()
            throw error
        }
    }

    // MARK: - Private

    /// The command behind git's own `-c NAME=VALUE`.
    private static func command(of arguments: [String]) -> String {
        var rest = arguments[...]
        while rest.first == "-c" { rest = rest.dropFirst(2) }
        return rest.first ?? ""
    }

    private static let fixedEnvironment = [
        "GIT_ATTR_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
        "GIT_NO_REPLACE_OBJECTS=1", "GIT_TERMINAL_PROMPT=0", "HOME=/nonexistent", "LC_ALL=C",
    ]
    /// Where git's own programs are, and how this machine reaches the network.
    private static let passedVariables = [
        "PATH", "TMPDIR", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy",
        "NO_PROXY", "GIT_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ]
}

/// What a git that runs writes to stdout.
final class GitOutput {
    private let child: ChildProcess
    private let descriptor: FileDescriptor
    private let command: String
    private var hasEnded = false
    /// When it is given up, in nanoseconds of CLOCK_MONOTONIC.
    var deadline: Int64?

    init(_ child: ChildProcess, _ descriptor: consuming FileDescriptor, command: String) {
        self.child = child
        self.descriptor = descriptor
        self.command = command
    }

    deinit {
        // Its output is no longer wanted: the pipe ends with us, and so does the child.
        if !hasEnded { child.abandon() }
    }

    /// The next bytes; empty once it has ended well, a failure when it has ended otherwise.
    func next() throws -> [UInt8] {
        guard !hasEnded else { return [] }
        if let deadline, try !Socket.isReady(.toRead, descriptor, until: deadline) {
            throw GitRepository.Failure(command: command)
        }
        if let piece = try descriptor.read(upTo: 65_536), !piece.isEmpty { return piece }
        hasEnded = true
        guard try child.waitForExit() == .exited(0) else {
            throw GitRepository.Failure(command: command)
        }
        return []
    }
}

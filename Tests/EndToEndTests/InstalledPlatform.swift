import HTTP
import Linux
import Model
import TestSupport

/// A daemon of a test's own, run and used as a person would: real programs, a home of its own, free ports.
final class InstalledPlatform: Sendable {
    let folder: ScratchFolder
    let router: SocketAddress
    /// Where the API listens, `http://127.0.0.1:…`.
    let apiURL: String
    let pid: Int32
    private let flags: [String]

    var home: String { folder.file("home") }

    /// Runs `body` with a started daemon and stops it afterwards, whatever happens.
    static func with<Value>(
        _ flags: [String] = [],
        descriptors: Int? = nil,
        variables: [String] = [],
        _ body: (InstalledPlatform) async throws -> Value
    ) async throws -> Value {
        let platform = try await start(
            in: try ScratchFolder(),
            flags,
            descriptors: descriptors,
            variables: variables
        )
        do {
            let value = try await body(platform)
            try await platform.succeed("daemon", "stop")
            return value
        } catch {
            _ = try? await platform.run("daemon", "stop")
            throw error
        }
    }

    /// Starts a daemon in `folder`, which may hold the state of one that ran before; with at most so many
    /// descriptors where that is said, and with these variables (`NAME=value`) in its environment.
    static func start(
        in folder: ScratchFolder,
        _ flags: [String] = [],
        descriptors: Int? = nil,
        variables: [String] = []
    ) async throws -> InstalledPlatform {
        let arguments =
            ["daemon", "start", "--json", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0"] + flags
        let limited = descriptors.map { ["/bin/sh", "-c", "ulimit -n \($0); exec \"$@\"", "sh"] } ?? []
        let varied = variables.isEmpty ? [] : ["/usr/bin/env"] + variables
        let started = try await run(arguments, in: folder, through: varied + limited)
        guard started.code == 0 else { throw Failure(text: started.errors) }
        return try InstalledPlatform(folder: folder, flags: flags, status: started.output)
    }

    /// A daemon that runs in `folder` already, or soon does.
    static func attached(to folder: ScratchFolder) async throws -> InstalledPlatform {
        var status = try await run(["daemon", "status", "--json"], in: folder)
        try await wait(for: "the daemon answers") {
            if status.code != 0 { status = try await run(["daemon", "status", "--json"], in: folder) }
            return status.code == 0
        }
        return try InstalledPlatform(folder: folder, flags: [], status: status.output)
    }

    struct Failure: Error {
        let text: String
    }

    private init(folder: ScratchFolder, flags: [String], status: String) throws {
        self.folder = folder
        self.flags = flags
        guard let listen = InstalledPlatform.strings(of: "listen", in: status).first,
            let api = InstalledPlatform.strings(of: "api", in: status).first,
            let pid = InstalledPlatform.number(of: "pid", in: status)
        else { throw Failure(text: status) }
        router = try SocketAddress(parsing: listen)
        apiURL = api.hasPrefix("http") ? api : "http://\(api)"
        self.pid = Int32(pid)
    }

    /// Runs `herolocal` with these arguments.
    func run(_ arguments: [String]) async throws -> ProgramRun {
        try await InstalledPlatform.run(arguments, in: folder)
    }

    /// Runs `herolocal` with these arguments and this input.
    func run(_ arguments: String..., input: String = "") async throws -> ProgramRun {
        try await InstalledPlatform.run(arguments, in: folder, input: input)
    }

    /// The same, and throws with what it printed unless it succeeds; its standard output.
    @discardableResult
    func succeed(_ arguments: String...) async throws -> String {
        let run = try await InstalledPlatform.run(arguments, in: folder)
        guard run.code == 0 else {
            throw Failure(text: "\(arguments) ended with \(run.code): \(run.errors)\(run.output)")
        }
        return run.output
    }

    /// Creates an app from an example and waits until its dynos are up.
    func deploy(_ example: String, as app: String) async throws {
        try await succeed("apps:create", app)
        try await succeed("deploy", "-a", app, Repository.path("examples/\(example)"))
        try await succeed("ps:wait", "-a", app)
    }

    func get(_ path: String, of app: String) async throws -> Response {
        try await HTTPCall.get(path, host: "\(app).localhost:\(router.port)", from: router)
    }

    /// Runs a command line with bash; `herolocal` is on its path.
    func shell(_ line: String) async throws -> ProgramRun {
        let programs = FileSystem.directoryName(try BuiltProgram.path(of: "herolocal"))
        let path = "PATH=\(programs):\(Host.environment("PATH") ?? "/usr/bin:/bin")"
        return try await ProgramRun.run(
            ["/bin/bash", "-c", line],
            environment: InstalledPlatform.environment(in: folder).filter { !$0.hasPrefix("PATH=") } + [path],
            directory: folder.path
        )
    }

    /// The app's own address, for programs that cannot resolve `.localhost`.
    func loopbackURL(of app: String) async throws -> String {
        let info = try await succeed("apps:info", "-a", app)
        let words = info.split { $0 == " " || $0 == "\n" }
        guard let url = words.first(where: { $0.hasPrefix("http://127.10.") }) else {
            throw Failure(text: info)
        }
        return String(url.last == "/" ? url.dropLast() : url)
    }

    // MARK: - Private

    static func environment(in folder: ScratchFolder) -> [String] {
        Host.allEnvironment.filter { !$0.hasPrefix("HEROLOCAL_") && !$0.hasPrefix("HEROKU_") } + [
            "HEROLOCAL_HOME=\(folder.file("home"))",
            "HEROLOCAL_BUILDPACKS=\(Repository.path("buildpacks"))",
        ]
    }

    private static func run(
        _ arguments: [String],
        in folder: ScratchFolder,
        input: String = "",
        through launcher: [String] = []
    ) async throws -> ProgramRun {
        try await ProgramRun.run(
            launcher + [try BuiltProgram.path(of: "herolocal")] + arguments,
            environment: environment(in: folder),
            input: input,
            directory: folder.path
        )
    }

    /// The strings of an array under `key`, or its one string, in JSON as `daemon status` prints it.
    private static func strings(of key: String, in json: String) -> [String] {
        guard let place = json.range(of: "\"\(key)\":") else { return [] }
        let rest = json[place.upperBound...].prefix { $0 != "]" && $0 != "}" }
        return rest.split(separator: "\"").map(String.init).filter { $0.contains(":") }
    }

    private static func number(of key: String, in json: String) -> Int? {
        guard let place = json.range(of: "\"\(key)\":") else { return nil }
        return Int(json[place.upperBound...].drop { $0 == " " }.prefix { $0.isNumber })
    }
}

extension String {
    /// Where `text` stands first.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

import Linux
import Model
import PlatformAPI

/// `daemon:start`: starts herolocald in the background.
enum DaemonStart: Command {
    static let name = "daemon:start"
    static let summary = "start herolocald in the background"
    static let details = """
        The flags are passed on to herolocald. Its messages go to daemon.log in the state directory;
        see them with herolocal daemon logs.
        """
    static let flags = [
        listen, api, routers, timeScale, seed, logLevel, isolation, quotas, ecoHours, allQuarantined,
        missingReason,
    ]
    static let examples = [
        "herolocal daemon start", "herolocal daemon start --listen 127.0.0.1:0 --time-scale 30",
    ]

    private static let listen = Flag(
        "listen",
        nil,
        .list("ADDR:PORT"),
        "where the routers listen (127.0.0.1:8080 and [::1]:8080)"
    )
    private static let api = Flag(
        "api",
        nil,
        .text("ADDR:PORT"),
        "where the API listens on TCP (127.0.0.1:5080)"
    )
    private static let routers = Flag(
        "routers",
        nil,
        .integer("N"),
        "how many router threads run, 1 to 64 (one per core)"
    )
    private static let timeScale = Flag(
        "time-scale",
        nil,
        .text("X"),
        "how many times as fast as the wall the platform's clock runs"
    )
    private static let seed = Flag("seed", nil, .integer("N"), "seed of the routers' random choices")
    private static let logLevel = Flag(
        "log-level",
        nil,
        .text("LEVEL"),
        "what daemon.log tells: error, warning, info or debug"
    )
    private static let isolation = Flag(
        "isolation",
        nil,
        .text("MODE"),
        "how dynos are kept apart: auto, namespaces or none"
    )
    private static let quotas = Flag(
        "quotas",
        nil,
        .text("MODE"),
        "how dynos are held to their sizes: auto, cgroup or sampling"
    )
    private static let ecoHours = Flag(
        "eco-hours",
        nil,
        .integer("N"),
        "how many hours a month Eco dynos may run (1000)"
    )
    private static let allQuarantined = Flag(
        "all-quarantined",
        nil,
        .text("CODE"),
        "H34 or H99: the code when every dyno stays in quarantine"
    )
    private static let missingReason = Flag(
        "missing-reason",
        nil,
        .text("WORD"),
        "refuse or accept: responses whose status has no reason phrase"
    )

    static func run(_ given: Given, _ session: Session) throws {
        let paths = try session.paths()
        if let status = try DaemonProbe.status(session) {
            guard flags.allSatisfy({ given.list($0).isEmpty }) else {
                throw CommandFailure.told([
                    "herolocald is already running (pid \(status.pid)); the flags do not change it.",
                    "Stop it first: herolocal daemon stop",
                ])
            }
            if given.wantsJSON { return try session.printJSON(status) }
            return try session.print("herolocald is already running (pid \(status.pid)).")
        }
        let status = try session.action(
            "Starting herolocald",
            ending: { (status: DaemonStatus) in "done, pid \(status.pid)" }
        ) {
            let before = (try? FileSystem.status(paths.daemonLog).sizeBytes) ?? 0
            let child = try spawn(given, paths)
            return try waitUntilUp(child, paths, session) {
                DaemonLog.lastLines(paths.daemonLog, from: before, count: 5)
            }
        }
        if given.wantsJSON { return try session.printJSON(status) }
        try DaemonStatusText.printAddresses(status, session)
    }

    // MARK: - Private

    private static func spawn(_ given: Given, _ paths: StatePaths) throws -> ChildProcess {
        let program = FileSystem.directoryName(Host.executablePath) + "/herolocald"
        guard FileSystem.exists(program) else {
            throw CommandFailure.told([
                "There is no herolocald at \(program).", "Build it with: swift build -c release",
            ])
        }
        var arguments = [program]
        for flag in flags {
            for value in given.list(flag) { arguments += ["--\(flag.name)", value] }
        }
        do throws(Errno) {
            try FileSystem.makeDirectory(paths.state, permissions: 0o700)
        } catch {
            throw CommandFailure.told([
                "The state directory \(paths.state) cannot be made: \(error.text).",
                "Choose a place for it with the variable HEROLOCAL_HOME.",
            ])
        }
        let log = try FileSystem.open(paths.daemonLog, .append, permissions: 0o600)
        let null = try FileSystem.open("/dev/null", .readWrite)
        let launch = ChildProcess.Launch(
            executable: program,
            arguments: arguments,
            environment: Host.allEnvironment,
            directory: "/"
        )
        return try ChildProcess.spawn(
            launch,
            descriptors: [
                (parent: null.rawValue, child: 0), (parent: log.rawValue, child: 1),
                (parent: log.rawValue, child: 2),
            ]
        )
    }

    private static func waitUntilUp(
        _ child: ChildProcess,
        _ paths: StatePaths,
        _ session: Session,
        messages: () -> [String]
    ) throws -> DaemonStatus {
        let clock = PlatformClock()
        let deadline = clock.now() + Limits.CommandLine.daemonStart
        while clock.now() < deadline {
            if let status = try DaemonProbe.status(session) { return status }
            if let exit = try child.reap() {
                // Its code for a flag, variable or config file that it cannot use.
                if exit == .exited(ExitCode.refused), let sentence = messages().last.map(DaemonLog.sentence) {
                    throw CommandFailure.told(sentence, exit: ExitCode.refused)
                }
                throw CommandFailure.told(
                    ["herolocald ended with exit code \(exit.shellCode)."] + messages()
                )
            }
            try Pause.wait(Limits.CommandLine.daemonCheck)
        }
        throw CommandFailure.told(
            ["herolocald does not answer on \(paths.socket)."] + messages()
        )
    }
}

/// `daemon:stop`: stops herolocald with all dynos.
enum DaemonStopCommand: Command {
    static let name = "daemon:stop"
    static let summary = "stop herolocald and all dynos"

    static func run(_ given: Given, _ session: Session) throws {
        guard let running = try DaemonProbe.status(session) else {
            if given.wantsJSON { return try session.printJSON(["stopped": false]) }
            return try session.print("herolocald is not running.")
        }
        let line = try ActionLine.start("Stopping herolocald", on: session.errors)
        let status: DaemonStatus
        do {
            status = try ask(session) ?? running
            try waitUntilGone(try session.paths().lock, line)
        } catch {
            try line.end("!")
            throw error
        }
        try line.end()
        if given.wantsJSON { try session.printJSON(status) }
    }

    /// Asks the daemon to stop; nil when it was gone before it could answer.
    private static func ask(_ session: Session) throws -> DaemonStatus? {
        do {
            return try session.call(DaemonStop())
        } catch ClientError.brokenOff, ClientError.notRunning {
            return nil
        }
    }

    private static func waitUntilGone(_ lock: String, _ line: ActionLine) throws {
        let clock = PlatformClock()
        let start = clock.now()
        let deadline = start + Limits.CommandLine.daemonStop
        while clock.now() < deadline {
            // The lock ends with the program; by then every dyno is gone.
            if try FileLock(lock) != nil { return }
            if clock.now() > start + Limits.CommandLine.slowAnswer {
                try line.update("waiting for dynos to end, \(DurationText.text(Limits.Dynos.exit)) at most")
            }
            try Pause.wait(Limits.CommandLine.daemonCheck)
        }
        throw CommandFailure.told("herolocald is still running; see why with: herolocal daemon logs")
    }
}

/// `daemon:status`: shows the running daemon.
enum DaemonStatusCommand: Command {
    static let name = "daemon:status"
    static let aliases = ["status"]
    static let summary = "show where herolocald runs and listens"

    static func run(_ given: Given, _ session: Session) throws {
        let status = try session.call(DaemonInfo())
        if given.wantsJSON { return try session.printJSON(status) }
        try session.output.title("herolocald")
        try DaemonStatusText.printAll(status, session)
    }
}

/// `daemon:logs`: shows the daemon's own messages.
enum DaemonLogs: Command {
    static let name = "daemon:logs"
    static let summary = "show herolocald's own messages"
    static let flags = [Flag.lines, tail]
    static let takesJSON = false

    private static let tail = Flag("tail", "t", "go on as messages come")

    static func run(_ given: Given, _ session: Session) throws {
        let path = try session.paths().daemonLog
        guard FileSystem.exists(path) else {
            throw CommandFailure.told(["There is no \(path).", "herolocal daemon start makes it."])
        }
        for line in DaemonLog.lastLines(path, count: given.number(.lines) ?? Limits.CommandLine.logLines) {
            try session.print(line)
        }
        guard given.has(tail) else { return }
        let file = try FileSystem.open(path, .readOnly)
        try file.seek(to: FileSystem.status(path).sizeBytes)
        while true {
            while let bytes = try file.read(upTo: 65_536), !bytes.isEmpty { try session.output.write(bytes) }
            try Pause.wait(Limits.CommandLine.fileCheck)
        }
    }
}

/// Asks whether the daemon is there.
enum DaemonProbe {
    /// Its status; nil when nobody answers on the socket.
    static func status(_ session: Session) throws -> DaemonStatus? {
        do {
            return try session.call(DaemonInfo())
        } catch ClientError.notRunning, ClientError.brokenOff {
            return nil
        }
    }
}

/// The file with the daemon's messages.
enum DaemonLog {
    /// The last lines behind `offset` bytes; none when the file cannot be read.
    static func lastLines(_ path: String, from offset: Int = 0, count: Int) -> [String] {
        guard let bytes = try? FileSystem.readAll(path) else { return [] }
        let text = String(decoding: bytes.dropFirst(offset), as: UTF8.self)
        return text.split(separator: "\n").suffix(count).map(String.init)
    }

    /// What a line says behind its time and level.
    static func sentence(_ line: String) -> String {
        line.firstRange(of: ": ").map { String(line[$0.upperBound...]) } ?? line
    }
}

/// A daemon's status for people.
enum DaemonStatusText {
    static func printAddresses(_ status: DaemonStatus, _ session: Session) throws {
        for address in status.listen {
            try session.print("Apps:   http://APP.localhost:\(port(address))/ (\(address))")
        }
        if let api = status.api { try session.print("API:    http://\(api)") }
        try session.print("Socket: \(status.socket)")
    }

    static func printAll(_ status: DaemonStatus, _ session: Session) throws {
        var block = KeyValueBlock()
        block.add("PID", String(status.pid))
        block.add("Version", status.version)
        block.add("Home", status.home)
        block.add("Socket", status.socket)
        block.add("Routers listen", list: status.listen)
        block.add("API", status.api)
        block.add("Routers", String(status.routers))
        block.add("Isolation", status.isolation)
        block.add("Quotas", status.quotas)
        block.add("Time scale", ClockText.scale(status.timeScale))
        block.add("Time ahead", ClockText.offset(status.timeOffsetMilliseconds))
        block.add("Uptime", "\(status.uptime)s")
        try block.print(on: session.output)
    }

    private static func port(_ address: String) -> Substring {
        address.lastIndex(of: ":").map { address[address.index(after: $0)...] } ?? ""
    }
}

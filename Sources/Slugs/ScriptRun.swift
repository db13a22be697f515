import Linux
import Model

/// One script of a buildpack: what to run and where, in paths as it sees them.
struct BuildScript: Sendable {
    let path: String
    let arguments: [String]
    /// `NAME=value` each.
    let environment: [String]
    let directory: String
    /// `export` files of earlier buildpacks, sourced first.
    let exports: [String]
    /// The namespaces that it runs in; nil for none.
    var room: ScriptRoom?
    /// What it must leave free on the disk; nil for no bound.
    var reserve: DiskReserve?
}

/// The namespaces that one script of a build runs in: what dyno-init is told (its options.h).
struct ScriptRoom: Sendable {
    let dynoInit: String
    /// Directories that the script must not see.
    let hidden: [String]
    /// The build's own directory, and its app's cache.
    let work: String
    let cache: String
    /// Files that take the scripts into the build's control group.
    let groups: [String]

    /// The room of a build's scripts; nil when they have none.
    init?(_ workspace: BuildWorkspace, groups: [String]) {
        guard case .namespaces(let dynoInit, let hidden) = workspace.isolation else { return nil }
        self.dynoInit = dynoInit
        self.hidden = hidden
        work = workspace.root
        cache = workspace.cache
        self.groups = groups
    }
}

/// How a script's run came out.
enum ScriptEnding: Equatable, Sendable {
    case exited(Int32)
    case timedOut
    case cancelled
    /// It had more processes than it may.
    case crowded
    /// It left too little free on the disk.
    case diskFull
    /// Its room could not be made, and why.
    case failed(String)
}

/// Runs one script and hands on its output as it comes.
///
/// Lives on the event loop that watches its pipes. Nothing of the script survives the run: when it is done, takes too
/// long or is cancelled, everything in its namespaces is killed, and without those its session. Should the daemon die,
/// the one who waits inside for the end of a pipe sees it and does the same.
actor ScriptRun {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.unowned }

    init(_ script: BuildScript, on loop: EventLoop) {
        self.script = script
        self.loop = loop
    }

    /// Runs the script to its end.
    ///
    /// - Parameters:
    ///   - deadline: when it is killed.
    ///   - output: takes what it writes to stdout.
    ///   - errors: takes what it writes to stderr; nil sends both the same way, in the order written.
    /// - Returns: how it ended.
    /// - Throws: when the script could not be started.
    nonisolated func run(
        until deadline: PlatformInstant,
        output: @escaping BuildOutput,
        errors: BuildOutput? = nil
    ) async throws(Errno) -> ScriptEnding {
        let result = await withTaskCancellationHandler {
            await self.perform(deadline, output, errors)
        } onCancel: {
            Task { await self.kill(as: .cancelled) }
        }
        return try result.get()
    }

    /// Starts the watcher, sources the exports, runs the script and gives its code on.
    ///
    /// The watcher ends with the script, so that no orphan is left for init to collect.
    static let watchedLaunch = """
        (read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &
        watcher=$!
        count=$1
        shift
        exports=("${@:1:count}")
        shift "$count"
        (exec 3<&-; for file in "${exports[@]}"; do . "$file"; done; exec "$@")
        status=$?
        { kill -KILL "$watcher"; wait "$watcher"; } 2>/dev/null
        exit "$status"
        """

    /// The same where dyno-init watches.
    static let plainLaunch = """
        count=$1
        shift
        exports=("${@:1:count}")
        shift "$count"
        for file in "${exports[@]}"; do . "$file"; done
        exec "$@"
        """

    // MARK: - Private

    private let script: BuildScript
    private nonisolated let loop: EventLoop
    private var child: ChildProcess?
    private var exitRegistration: EventLoop.Registration?
    private var timer: TimerID?
    /// Looks at the disk from time to time.
    private var diskTimers: RealTimers?
    private var streams: [OutputStream] = []
    /// The write end of the watcher's pipe: closed by us or by our death.
    private var lifeline: FileDescriptor?
    /// What dyno-init has to say.
    private var status: FileDescriptor?
    private var forcedEnding: ScriptEnding?
    private var continuation: CheckedContinuation<Result<ScriptEnding, Errno>, Never>?

    private func perform(
        _ deadline: PlatformInstant,
        _ output: @escaping BuildOutput,
        _ errors: BuildOutput?
    ) async -> Result<ScriptEnding, Errno> {
        if let forcedEnding { return .success(forcedEnding) }
        do throws(Errno) {
            try start(output, errors)
        } catch {
            return .failure(error)
        }
        timer = loop.schedule(at: deadline) { [weak self] in self?.assumeIsolated { $0.kill(as: .timedOut) } }
        if script.reserve != nil {
            diskTimers = try? RealTimers(loop: loop)
            lookAtDisk()
        }
        return await withCheckedContinuation { continuation = $0 }
    }

    private func start(_ output: @escaping BuildOutput, _ errors: BuildOutput?) throws(Errno) {
        let input = try FileSystem.open("/dev/null", .readOnly)
        let outputPipe = try Pipe.make()
        let errorPipe = try Pipe.make()
        let lifePipe = try Pipe.make()
        let statusPipe = try Pipe.make()
        let environment = try FileSystem.openAnonymous(script.environment.flatMap { Array($0.utf8) + [0] })
        var descriptors: [(parent: CInt, child: CInt)] = [
            (input.rawValue, 0), (outputPipe.writeEnd.rawValue, 1),
            (errors == nil ? outputPipe.writeEnd.rawValue : errorPipe.writeEnd.rawValue, 2),
            (lifePipe.readEnd.rawValue, 3),
        ]
        if script.room != nil {
            descriptors += [(statusPipe.writeEnd.rawValue, 4), (environment.rawValue, 5)]
        }
        let child = try ChildProcess.spawn(launch, descriptors: descriptors)
        self.child = child
        do throws(Errno) {
            lifeline = try lifePipe.writeEnd.duplicate()
            status = try statusPipe.readEnd.duplicate()
            try status?.setNonBlocking()
            streams = [try OutputStream(outputPipe.readEnd.duplicate(), loop, output)]
            if let errors { streams.append(try OutputStream(errorPipe.readEnd.duplicate(), loop, errors)) }
            let handler = CallbackHandler { [unowned self] _ in assumeIsolated { $0.childExited() } }
            exitRegistration = try loop.register(child.exitDescriptor, for: .read, handler: handler)
        } catch {
            try? child.signalGroup(.kill)
            _ = try? child.waitForExit()
            release()
            throw error
        }
    }

    private func kill(as ending: ScriptEnding) {
        guard forcedEnding == nil else { return }
        forcedEnding = ending
        if script.room == nil {
            try? child?.signalGroup(.kill)
        } else {
            // dyno-init leaves only when everything else in its namespaces is gone: killed itself, it could not wait.
            lifeline = nil
        }
    }

    private func lookAtDisk() {
        guard let timers = diskTimers, let reserve = script.reserve else { return }
        if reserve.isBroken { return kill(as: .diskFull) }
        let next = RealTimers.now() + Limits.Slugs.diskCheck.wholeNanoseconds
        _ = timers.schedule(at: next) { [weak self] in self?.assumeIsolated { $0.lookAtDisk() } }
    }

    private func childExited() {
        guard let child else { return }
        // Whatever the script left behind in its session goes with it; before the reaping, while the id is ours.
        try? child.signalGroup(.kill)
        guard let code = try? child.reap()?.shellCode else { return }
        for stream in streams { stream.drain() }
        if let exitRegistration { loop.deregister(exitRegistration, descriptor: child.exitDescriptor) }
        let ending = forcedEnding ?? verdict ?? .exited(code)
        release()
        continuation?.resume(returning: .success(ending))
        continuation = nil
    }

    /// What dyno-init says of an end that is not the script's own.
    private var verdict: ScriptEnding? {
        guard script.room != nil, let bytes = try? status?.read(upTo: 4096) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        if lines.contains("crowded") { return .crowded }
        return lines.first { $0.hasPrefix("error ") }.map { .failed(String($0.dropFirst("error ".count))) }
    }

    private func release() {
        for stream in streams { stream.close() }
        streams = []
        if let timer { loop.cancel(timer) }
        timer = nil
        diskTimers?.close()
        diskTimers = nil
        lifeline = nil
        status = nil
        exitRegistration = nil
        child = nil
    }

    private var launch: ChildProcess.Launch {
        let words = [String(script.exports.count)] + script.exports + [script.path] + script.arguments
        guard let room = script.room else {
            return ChildProcess.Launch(
                executable: "/bin/bash",
                arguments: ["bash", "-c", ScriptRun.watchedLaunch, "build"] + words,
                environment: script.environment,
                directory: script.directory
            )
        }
        var arguments = [
            room.dynoInit, "--mode", "namespaces", "--build", "--work", room.work, "--cache", room.cache,
            "--directory", script.directory, "--control", "3", "--status", "4", "--environment", "5",
            "--hostname", "build", "--processes", "\(Limits.Slugs.buildProcesses)",
        ]
        for group in room.groups { arguments += ["--group", group] }
        for directory in room.hidden { arguments += ["--hide", directory] }
        arguments += ["--", "/bin/bash", "-c", ScriptRun.plainLaunch, "build"]
        return ChildProcess.Launch(
            executable: room.dynoInit,
            arguments: arguments + words,
            // The scripts' own goes to them alone: what acts on every program must not act on dyno-init (ld.so(8)).
            environment: [],
            directory: "/"
        )
    }
}

/// The read end of a script's pipe on the loop.
private final class OutputStream {
    private let descriptor: FileDescriptor
    private let loop: EventLoop
    private let sink: BuildOutput
    private var registration: EventLoop.Registration?

    init(_ descriptor: consuming FileDescriptor, _ loop: EventLoop, _ sink: @escaping BuildOutput)
        throws(Errno)
    {
        try descriptor.setNonBlocking()
        self.descriptor = descriptor
        self.loop = loop
        self.sink = sink
        let handler = CallbackHandler { [unowned self] _ in readSome() }
        registration = try loop.register(self.descriptor, for: .read, handler: handler)
    }

    /// Reads what is there now: at most a full pipe, should something that left the session write on and on.
    func drain() {
        for _ in 0..<16 where !readSome() { break }
    }

    func close() {
        if let registration { loop.deregister(registration, descriptor: descriptor) }
        registration = nil
    }

    /// One read; false when nothing more is there.
    ///
    /// At the end of the stream the watch ends too.
    @discardableResult
    private func readSome() -> Bool {
        guard let piece = try? descriptor.read(upTo: 64 << 10) else { return false }
        if piece.isEmpty {
            close()
            return false
        }
        sink(piece)
        return true
    }
}

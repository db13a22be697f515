import Linux

/// One script of a buildpack: what to run and where.
struct BuildScript: Sendable {
    let path: String
    let arguments: [String]
    /// `NAME=value` each.
    let environment: [String]
    let directory: String
    /// `export` files of earlier buildpacks, sourced first.
    let exports: [String]
}

/// How a script's run came out.
enum ScriptEnding: Equatable, Sendable {
    case exited(Int32)
    case timedOut
    case cancelled
}

/// Runs one script in a session of its own and hands on its output as it comes.
///
/// Lives on the event loop that watches its pipes. Nothing of the script's session survives the run: when the script
/// is done, takes too long or is cancelled, the group is killed. Should the daemon die, a watcher in that session
/// sees its pipe close and kills the group.
///
/// Spawning on the loop is load-bearing: between fork and exec another thread's child would hold a copy of a
/// descriptor that is just writing a script, and running that script would fail with ETXTBSY, execve(2).
actor ScriptRun {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.unowned }

    init(_ script: BuildScript, on loop: EventLoop) {
        self.script = script
        self.loop = loop
    }

    /// Runs the script to its end.
    ///
    /// - Parameters:
    ///   - deadline: when it is killed; real time, because a child's work does not go faster on a faster clock.
    ///   - output: takes what it writes to stdout.
    ///   - errors: takes what it writes to stderr; nil sends both the same way, in the order written.
    /// - Returns: how it ended.
    /// - Throws: when the script could not be started.
    nonisolated func run(
        until deadline: ContinuousClock.Instant,
        output: @escaping BuildOutput,
        errors: BuildOutput? = nil
    ) async throws(Errno) -> ScriptEnding {
        let timer = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            await self.kill(as: .timedOut)
        }
        defer { timer.cancel() }
        let result = await withTaskCancellationHandler {
            await self.perform(output, errors)
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

    // MARK: - Private

    private let script: BuildScript
    private nonisolated let loop: EventLoop
    private var child: ChildProcess?
    private var exitRegistration: EventLoop.Registration?
    private var streams: [OutputStream] = []
    /// The write end of the watcher's pipe: closed by us or by our death.
    private var lifeline: FileDescriptor?
    private var forcedEnding: ScriptEnding?
    private var continuation: CheckedContinuation<Result<ScriptEnding, Errno>, Never>?

    private func perform(_ output: @escaping BuildOutput, _ errors: BuildOutput?) async -> Result<
        ScriptEnding, Errno
    > {
        if let forcedEnding { return .success(forcedEnding) }
        do throws(Errno) {
            try start(output, errors)
        } catch {
            return .failure(error)
        }
        return await withCheckedContinuation { continuation = $0 }
    }

    private func start(_ output: @escaping BuildOutput, _ errors: BuildOutput?) throws(Errno) {
        let input = try FileSystem.open("/dev/null", .readOnly)
        let outputPipe = try Pipe.make()
        let errorPipe = try Pipe.make()
        let lifePipe = try Pipe.make()
        let child = try ChildProcess.spawn(
            launch,
            descriptors: [
                (input.rawValue, 0), (outputPipe.writeEnd.rawValue, 1),
                (errors == nil ? outputPipe.writeEnd.rawValue : errorPipe.writeEnd.rawValue, 2),
                (lifePipe.readEnd.rawValue, 3),
            ]
        )
        self.child = child
        do throws(Errno) {
            lifeline = try lifePipe.writeEnd.duplicate()
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
        try? child?.signalGroup(.kill)
    }

    private func childExited() {
        guard let child else { return }
        // Whatever the script left behind in its session goes with it; before the reaping, while the id is ours.
        try? child.signalGroup(.kill)
        guard let status = try? child.reap() else { return }
        for stream in streams { stream.drain() }
        if let exitRegistration { loop.deregister(exitRegistration, descriptor: child.exitDescriptor) }
        release()
        continuation?.resume(returning: .success(forcedEnding ?? .exited(status.shellCode)))
        continuation = nil
    }

    private func release() {
        for stream in streams { stream.close() }
        streams = []
        lifeline = nil
        exitRegistration = nil
        child = nil
    }

    private var launch: ChildProcess.Launch {
        let arguments = ["bash", "-c", ScriptRun.watchedLaunch, "build", String(script.exports.count)]
        return ChildProcess.Launch(
            executable: "/bin/bash",
            arguments: arguments + script.exports + [script.path] + script.arguments,
            environment: script.environment,
            directory: script.directory
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

import Linux
import Model

/// Runs the processes of a plan side by side until all have ended: when one ends, or Ctrl-C comes, all are stopped.
final class LocalRunner {
    private let plan: LocalPlan
    private let variables: [String: String]
    private let session: Session
    private let loop: EventLoop
    private var running: [Int: PipedChild] = [:]
    private var cutters: [LineCutter]
    /// The signal that all were told to stop with.
    private var stopSignal: Signal?
    private var code = ExitCode.success
    private var failure: (any Error)?

    /// `variables` come on top of this program's own.
    init(_ plan: LocalPlan, variables: [String: String], _ session: Session) throws {
        self.plan = plan
        self.variables = variables
        self.session = session
        cutters = plan.entries.map { _ in LineCutter(longestLineBytes: Limits.CommandLine.localLineBytes) }
        loop = try EventLoop(clock: PlatformClock())
    }

    /// The exit code: of the process that ended first, by itself; 0 after Ctrl-C.
    func run() throws -> Int32 {
        Signal.ignoreBrokenPipes()
        let signals = try SignalDescriptor(for: [.interrupt, .terminate, .hangup])
        let handler = CallbackHandler { [unowned self] _ in
            while let signal = signals.next() { take(signal) }
        }
        _ = try loop.register(signals.descriptor, for: .read, handler: handler)
        do {
            for index in plan.entries.indices { try start(index) }
        } catch {
            failure = error
            stop(with: .terminate)
        }
        if !running.isEmpty { loop.run() }
        if let failure { throw failure }
        return code
    }

    // MARK: - Private

    private func start(_ index: Int) throws {
        let entry = plan.entries[index]
        var environment = variables
        environment["PORT"] = String(entry.port)
        environment["FOREMAN_WORKER_NAME"] = variables["FOREMAN_WORKER_NAME"] ?? entry.name
        let launch = ChildProcess.Launch(
            executable: "/bin/sh",
            arguments: ["/bin/sh", "-c", entry.command],
            environment: LocalRunner.environment(with: environment),
            directory: session.directory
        )
        let null = try FileSystem.open("/dev/null", .readWrite)
        running[index] = try PipedChild(
            launch,
            input: null,
            on: loop,
            receive: { [unowned self] _, bytes in
                for line in cutters[index].take(bytes) { show(line, of: index) }
            },
            ended: { [unowned self] status in end(index, status) }
        )
    }

    /// This program's variables with others on top, as execve(2) takes them.
    static func environment(with variables: [String: String]) -> [String] {
        Host.allEnvironment.filter { entry in variables[String(entry.prefix { $0 != "=" })] == nil }
            + variables.map { "\($0.key)=\($0.value)" }.sorted()
    }

    private func end(_ index: Int, _ status: ExitStatus) {
        if let line = cutters[index].end() { show(line, of: index) }
        running[index] = nil
        if stopSignal == nil {
            code = status.shellCode
            stop(with: LocalRunner.passedOn(status))
        }
        let output = session.output
        let errors = session.errors
        switch status {
        case .exited(0):
            let text = output.palette.paint(" Exited Successfully", code: "36")
            tell(on: output, prefix(index, output) + text)
        case .exited(let code): tellFailure(index, String(code), on: errors)
        case .signalled(let number): tellFailure(index, LocalRunner.name(ofSignal: number), on: errors)
        }
        if running.isEmpty { loop.stop() }
    }

    private func tellFailure(_ index: Int, _ what: String, on errors: OutputStream) {
        let text = errors.palette.paint(" Exited with exit code \(what)", code: "31")
        tell(on: errors, prefix(index, errors) + text)
    }

    private func take(_ signal: Signal) {
        guard stopSignal == nil else {
            // Whoever asks twice wants it now.
            for child in running.values { child.signal(.kill) }
            return
        }
        if signal == .interrupt {
            tell(on: session.errors, session.errors.palette.paint("[WARN] Interrupted by User", code: "33"))
        }
        stop(with: signal)
    }

    private func stop(with signal: Signal) {
        stopSignal = signal
        let name = LocalRunner.name(ofSignal: signal.rawValue)
        let text = "[DONE] Killing all processes with signal  \(name)"
        tell(on: session.output, session.output.palette.paint(text, code: "36"))
        for child in running.values { child.signal(signal) }
        loop.schedule(after: Limits.CommandLine.localStop) { [unowned self] in
            for child in running.values { child.signal(.kill) }
        }
    }

    // MARK: - Private: output

    private func show(_ line: String, of index: Int) {
        guard !line.allSatisfy(\.isWhitespace) else { return }
        tell(on: session.output, "\(prefix(index, session.output, sign: " | ")) \(line)")
    }

    private func prefix(_ index: Int, _ stream: OutputStream, sign: String = "") -> String {
        let entry = plan.entries[index]
        let time = TimeText(now: session.now(), zone: session.zone).clock(session.now())
        let text = TextWidth.pad("\(time) \(entry.name)", to: plan.prefixWidth) + sign
        return stream.palette.paint(text, code: LocalRunner.colours[entry.colour % LocalRunner.colours.count])
    }

    private func tell(on stream: OutputStream, _ line: String) {
        do {
            try stream.line(line)
        } catch {
            guard failure == nil else { return }
            failure = error
            if stopSignal == nil { stop(with: .terminate) }
        }
    }

    /// Magenta, blue, cyan, green, yellow, red, as node-foreman has them.
    private static let colours = ["35", "34", "36", "32", "33", "31"]

    private static func name(ofSignal number: Int32) -> String {
        switch Signal(rawValue: number) {
        case .hangup: "SIGHUP"
        case .interrupt: "SIGINT"
        case .quit: "SIGQUIT"
        case .kill: "SIGKILL"
        case .terminate: "SIGTERM"
        case .pipe: "SIGPIPE"
        default: "SIG\(number)"
        }
    }

    /// What the others are stopped with when one has ended by itself: the signal that ended it, else SIGINT.
    private static func passedOn(_ status: ExitStatus) -> Signal {
        guard case .signalled(let number) = status else { return .interrupt }
        return Signal(rawValue: number)
    }
}

import ControlPlane
import Linux
import PlatformAPI

/// The daemon as a service: what it does when a signal comes, and what it tells who manages it.
///
/// For the main thread only.
final class DaemonService {
    private let invocation: DaemonArguments.Invocation
    private let paths: StatePaths
    private var configuration: DaemonConfiguration
    private let successor: Successor
    private let notices = ServiceNotices(Host.environment)
    private let log: DaemonLog
    private var daemon: Daemon?
    /// Where apps are, for who looks at the service.
    private var status = ""

    init(
        invocation: DaemonArguments.Invocation,
        paths: StatePaths,
        configuration: DaemonConfiguration,
        successor: Successor
    ) {
        self.invocation = invocation
        self.paths = paths
        self.configuration = configuration
        self.successor = successor
        log = DaemonLog(level: configuration.logLevel)
    }

    /// Starts everything; returns when the apps are on their way up.
    func start(_ programs: ProgramFiles, from handover: SocketHandover) throws {
        let daemon = try blockUntilDone { [configuration, paths, log, successor] in
            try await Daemon.start(configuration, paths, programs, log, from: handover, successor: successor)
        }
        self.daemon = daemon
        let listen = daemon.identity.listen.map { "http://\($0)" }.joined(separator: ", ")
        log.write(.info, "herolocald \(ProductVersion.text), pid \(Host.processID), state in \(paths.state)")
        log.write(.info, "apps at \(listen); API at \(daemon.identity.apiURL) and \(paths.socket)")
        status = "apps at \(listen)"
        notices.ready(status)
    }

    /// Reads the configuration again; what is wrong with it changes nothing.
    func reload() {
        guard let daemon else { return }
        notices.reloading()
        let new: DaemonConfiguration
        do {
            new = try DaemonConfiguration.read(invocation, paths)
        } catch {
            let reason = "nothing is reloaded: \(StartFailure.sentence(for: error))"
            log.write(.error, reason)
            return notices.ready("\(status); \(reason)")
        }
        defer { notices.ready(status) }
        let changed = DaemonConfiguration.settings.filter {
            new.texts[$0.name] != configuration.texts[$0.name]
        }
        if new.logLevel != configuration.logLevel { log.setLevel(new.logLevel) }
        if new.timeScale != configuration.timeScale { daemon.clock.setScale(new.timeScale) }
        let (now, later) = (changed.filter(\.isReloadable), changed.filter { !$0.isReloadable })
        let names = now.map(\.name).joined(separator: ", ")
        log.write(.info, now.isEmpty ? "reloaded: nothing has changed" : "reloaded: \(names)")
        if !later.isEmpty {
            let names = later.map(\.name).joined(separator: ", ")
            log.write(
                .warning,
                "changed, but only for the next start: \(names). To start again: herolocal daemon upgrade"
            )
        }
        // What waits for the next start still differs from what runs.
        configuration.takeReloadable(from: new)
    }

    /// Gives way to the program that is installed now; returns when it could not run.
    func upgrade(_ signals: SignalDescriptor) {
        guard let daemon else { return }
        do {
            try blockUntilDone { [successor] in try await successor.check() }
        } catch {
            let reason = (error as? UpgradeRefused)?.reason ?? "\(error)"
            return log.write(.error, "no upgrade, as the installed program cannot take over: \(reason)")
        }
        log.write(.info, "stopping for the program that is installed now; the ports stay open")
        notices.reloading()
        let handover = SocketHandover()
        if end(signals, isAsked: false, { await daemon.stop(leaving: handover) }) {
            // Whoever asked meanwhile wants no successor either.
            notices.stopping()
            try? FileSystem.remove(paths.socket)
            Host.exit(0)
        }
        let failure = successor.take(handover)
        leave(1, "The installed program could not be started: \(failure)")
    }

    /// Stops everything and ends the program.
    func stop(because signal: Signal, _ signals: SignalDescriptor) -> Never {
        log.write(.info, "\(signal == .interrupt ? "interrupted" : "asked to stop"), stopping")
        notices.stopping()
        end(signals, isAsked: true) { [daemon] in await daemon?.stop() }
        Host.exit(0)
    }

    // MARK: - Private

    /// What the thread that hears signals during a stop has heard, and whether it is over.
    private struct Ending {
        var isAsked: Bool
        var isOver = false
    }

    /// Waits for `stop`, and says whether the program was asked to end: by now, when it was not before (`isAsked`).
    ///
    /// Whoever asks again does not want to wait for requests, and then not for dynos: they die with us.
    @discardableResult
    private func end(
        _ signals: SignalDescriptor,
        isAsked: Bool,
        _ stop: @escaping @Sendable () async -> Void
    ) -> Bool {
        let ending = Lock(Ending(isAsked: isAsked))
        let listener = try? NamedThread(named: "signals") { [log, daemon] in
            Self.listen(signals, ending, log) { daemon?.cutShort() }
        }
        try? blockUntilDone { await stop() }
        ending.withLock { $0.isOver = true }
        if let listener {
            // A signal that it is there for, so that it looks; what comes after that waits for the next program.
            try? Signal.hangup.send(to: Host.processID)
            listener.join()
        }
        return ending.withLock(\.isAsked)
    }

    /// Hears signals until the stop is over.
    private static func listen(
        _ signals: SignalDescriptor,
        _ ending: borrowing Lock<Ending>,
        _ log: DaemonLog,
        cutShort: () -> Void
    ) {
        var isCutShort = false
        while true {
            let signal = signals.wait()
            let (wasAsked, isOver) = ending.withLock { ending in
                defer { if signal == .terminate || signal == .interrupt { ending.isAsked = true } }
                return (ending.isAsked, ending.isOver)
            }
            if isOver { return }
            guard signal == .terminate || signal == .interrupt else { continue }
            if isCutShort { Host.exit(130) }
            guard wasAsked else {
                log.write(.info, "asked to stop: there will be no other program")
                continue
            }
            log.write(.info, "asked again: requests in flight are cut off; once more ends everything at once")
            cutShort()
            isCutShort = true
        }
    }
}

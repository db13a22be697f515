import ControlPlane
import DynoManager
import Linux
import Logplex
import Model
import PlatformAPI
import Router
import Store

/// The running daemon: builds the parts in order and stops them in the opposite one.
struct Daemon: Sendable {
    private let ground: Ground
    private let engines: Engines
    let platform: Platform
    private let api: APIServer
    private let apiListeners: Listeners.API
    private let paths: StatePaths
    private let log: DaemonLog
    let identity: PlatformIdentity

    /// What every limit is measured on.
    var clock: PlatformClock { ground.control.loop.clock }

    /// Why the daemon cannot start, in one sentence.
    struct Refusal: Error {
        let sentence: String
    }

    /// Builds everything; when it returns, apps are on their way up and the API answers.
    static func start(
        _ configuration: DaemonConfiguration,
        _ paths: StatePaths,
        _ programs: ProgramFiles,
        _ log: DaemonLog,
        from handover: SocketHandover = SocketHandover(),
        successor: Successor? = nil
    ) async throws -> Daemon {
        let ground = try await Ground.open(configuration, paths)
        let engines = try await Engines.start(configuration, paths, programs, on: ground, from: handover)
        if case .plain(let reason) = engines.isolation {
            log.write(.info, "dynos and builds run without namespaces: \(reason)")
        }
        if case .sampling(let reason) = engines.dynos.quotas {
            log.write(.info, "memory is sampled, processes and CPU are not limited: \(reason)")
        }
        let listeners = try Listeners.openAPI(
            socket: paths.socket,
            port: configuration.api,
            from: handover
        )
        let identity = PlatformIdentity(
            version: ProductVersion.text,
            paths: paths,
            token: try StateDirectory.token(paths),
            api: listeners.address,
            listen: engines.router.addresses,
            routers: configuration.routers,
            isolation: engines.isolation.isNamespaces ? "namespaces" : "none",
            quotas: engines.dynos.quotas.name,
            started: .now
        )
        let platform = try Platform(
            parts: Platform.Parts(ground, engines, successor),
            identity: identity,
            account: ground.account,
            ecoHours: configuration.ecoHours
        )
        for failure in try await platform.restore(ground.recovery) { log.write(.error, failure) }
        try await engines.router.accept()
        let answers = PlatformAnswers(platform)
        let api = APIServer(loop: ground.control.loop, handler: answers, userID: Host.userID)
        try await api.serve(listeners.socket, origin: .socket)
        try await api.serve(listeners.port, origin: .port)
        // Once each router has answered it has taken the apps' own addresses, too.
        _ = await engines.router.snapshots()
        for address in handover.closeRest() {
            log.write(.info, "nothing listens on \(address) any more, where a socket was handed over")
        }
        return Daemon(
            ground: ground,
            engines: engines,
            platform: platform,
            api: api,
            apiListeners: listeners,
            paths: paths,
            log: log,
            identity: identity
        )
    }

    /// Stops everything in order: new requests, the API, builds, requests in flight, dynos, logs, the database.
    ///
    /// With a `handover` nobody is refused meanwhile: who connects waits in the sockets that it keeps for the next
    /// program.
    func stop(leaving handover: SocketHandover? = nil) async {
        if let handover { await hand(to: handover) }
        engines.router.beginStop()
        await api.stop()
        await platform.stop()
        _ = try? await onThread(named: "router-stop") { [router = engines.router] in router.stop() }
        await engines.dynos.shutdown()
        await ground.logs.close()
        await ground.store.close()
        if handover == nil { try? FileSystem.remove(paths.socket) }
        ground.control.stop()
        log.write(.info, "stopped")
        ground.lock.release()
    }

    private func hand(to handover: SocketHandover) async {
        do {
            try handover.add(copyOf: apiListeners.socket.descriptor, as: .control)
            try handover.add(copyOf: apiListeners.port.descriptor, as: .api)
        } catch {
            log.write(.warning, "the API's sockets could not be kept open: \(error)")
        }
        await engines.router.hand(to: handover)
    }

    /// Ends the grace period of requests in flight (H24); `stop` goes on with what comes after it.
    func cutShort() {
        engines.router.beginStop(grace: .zero)
    }
}

extension Platform.Parts {
    fileprivate init(_ ground: Ground, _ engines: Engines, _ successor: Successor?) {
        self.init(
            store: ground.store,
            dynos: engines.dynos,
            sources: engines.sources,
            repositories: engines.repositories,
            slugs: engines.slugs,
            compiler: engines.compiler,
            logs: ground.logs,
            intake: ground.logs.intake,
            routes: engines.routes,
            router: engines.router,
            control: ground.control.loop,
            // The one way to stop is the signal, so that there is one path of stopping.
            requestStop: { try? Signal.terminate.send(to: Host.processID) },
            requestReload: { try? Signal.hangup.send(to: Host.processID) },
            requestUpgrade: {
                try await successor?.check()
                try? Signal.user2.send(to: Host.processID)
            }
        )
    }
}

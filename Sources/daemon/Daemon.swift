import ControlPlane
import DynoManager
import Linux
import Logplex
import Model
import PlatformAPI
import Router
import Slugs
import Store

/// The running daemon: builds the parts in order and stops them in the opposite one.
struct Daemon: Sendable {
    private let lock: FileLock
    private let control: LoopThread
    private let store: Store
    private let dynos: DynoSupervisor
    private let logs: LogChannels
    private let router: Router
    private let platform: Platform
    private let api: APIServer
    private let paths: StatePaths
    private let log: DaemonLog
    let identity: PlatformIdentity

    /// What every limit is measured on.
    var clock: PlatformClock { control.loop.clock }

    /// Why the daemon cannot start, in one sentence.
    struct Refusal: Error {
        let sentence: String
    }

    /// Builds everything; when it returns, apps are on their way up and the API answers.
    static func start(_ configuration: DaemonConfiguration, _ paths: StatePaths, _ log: DaemonLog)
        async throws -> Daemon
    {
        let lock = try StateDirectory.prepare(paths)
        Host.raiseDescriptorLimit()
        let started = Timestamp.now
        let clock = PlatformClock(scale: configuration.timeScale)
        let control = try LoopThread(named: "control", clock: clock)
        let (store, recovery) = try await Store.open(path: paths.database, clock: clock, at: started)
        let account = try await store.account(email: StateDirectory.accountEmail, at: started)
        let apps = Set(try await store.apps().map(\.id))
        let logs = try await LogChannels.open(on: control.loop, directory: paths.logs, apps: apps)
        let slugs = try SlugStore(directory: paths.slugs, unpackedDirectory: paths.slugs + "/unpacked")
        let programs = try ProgramFiles.find()
        let isolation = try await Isolation.choose(
            configuration.isolation,
            dynoInit: programs.dynoInit,
            directory: paths.dynos
        )
        let cell = RouteTableCell()
        let routes = RoutePublisher(cell: cell)
        let dynos = try DynoSupervisor(
            loop: control.loop,
            configuration: .init(
                dynoInit: programs.dynoInit,
                directory: paths.dynos,
                basePath: programs.path,
                hiddenDirectories: [paths.state],
                seed: configuration.seed
            ),
            isolation: isolation,
            logs: logs.intake,
            observer: routes,
            slugs: StoredSlugs(store: store, slugs: slugs)
        )
        await dynos.clean()
        let setup = RouterSetup(
            listen: [],
            routers: configuration.routers,
            seed: configuration.seed,
            clock: clock,
            table: cell,
            sink: logs.intake
        )
        let router = try Listeners.startRouter(setup, on: configuration.listen)
        let listeners = try Listeners.openAPI(socket: paths.socket, port: configuration.api)
        let identity = PlatformIdentity(
            version: ProductVersion.text,
            paths: paths,
            token: try StateDirectory.token(paths),
            api: listeners.address,
            listen: router.addresses,
            routers: configuration.routers,
            isolation: isolation.isNamespaces ? "namespaces" : "none",
            started: started
        )
        let compiler = try SlugCompiler(
            BuildConfiguration(
                buildpacksDirectory: programs.buildpacks,
                workDirectory: paths.state + "/build",
                cacheDirectory: paths.state + "/cache",
                path: programs.path
            ),
            store: slugs,
            loop: control.loop
        )
        let parts = Platform.Parts(
            store: store,
            dynos: dynos,
            sources: try SourceStore(directory: paths.sources),
            slugs: slugs,
            compiler: compiler,
            logs: logs,
            intake: logs.intake,
            routes: routes,
            control: control.loop,
            // The one way to stop is the signal, so that there is one path of stopping.
            requestStop: { try? Signal.terminate.send(to: Host.processID) }
        )
        let platform = try Platform(parts: parts, identity: identity, account: account)
        try await platform.restore(recovery)
        let api = APIServer(loop: control.loop, handler: PlatformAnswers(platform), userID: Host.userID)
        try await api.serve(listeners.socket, origin: .socket)
        try await api.serve(listeners.port, origin: .port)
        if case .plain(let reason) = isolation { log.write(.info, "dynos run without namespaces: \(reason)") }
        return Daemon(
            lock: lock,
            control: control,
            store: store,
            dynos: dynos,
            logs: logs,
            router: router,
            platform: platform,
            api: api,
            paths: paths,
            log: log,
            identity: identity
        )
    }

    /// Stops everything in order: no new requests, requests in flight, builds, dynos, logs, the database.
    func stop() async {
        await api.stop()
        await platform.stop()
        _ = try? await onThread(named: "router-stop") { [router] in router.stop() }
        await dynos.shutdown()
        await logs.close()
        await store.close()
        try? FileSystem.remove(paths.socket)
        control.stop()
        log.write(.info, "stopped")
    }
}

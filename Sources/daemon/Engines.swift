import ControlPlane
import DynoManager
import Linux
import Logplex
import Model
import PlatformAPI
import Router
import Slugs
import Store

/// The engines, each built with what it may know of the others: a sink, an observer, a cell.
struct Engines: Sendable {
    let slugs: SlugStore
    let sources: SourceStore
    let repositories: PushRepositories
    let compiler: SlugCompiler
    let isolation: Isolation
    let dynos: DynoSupervisor
    let routes: RoutePublisher
    let router: Router

    static func start(
        _ configuration: DaemonConfiguration,
        _ paths: StatePaths,
        _ programs: ProgramFiles,
        on ground: Ground,
        from handover: SocketHandover
    ) async throws -> Engines {
        let slugs = try SlugStore(directory: paths.slugs, unpackedDirectory: paths.slugs + "/unpacked")
        let cell = RouteTableCell()
        let routes = RoutePublisher(cell: cell, clock: ground.control.loop.clock)
        let isolation = try await Isolation.choose(
            configuration.isolation,
            dynoInit: programs.dynoInit,
            directory: paths.dynos
        )
        let quotas = try await onThread(named: "quotas") { try Quotas.choose(configuration.quotas) }
        let dynos = try DynoSupervisor(
            loop: ground.control.loop,
            configuration: .init(
                dynoInit: programs.dynoInit,
                directory: paths.dynos,
                basePath: programs.path,
                hiddenDirectories: [paths.state, paths.runtime],
                seed: configuration.seed
            ),
            isolation: isolation,
            quotas: quotas,
            logs: ground.logs.intake,
            observer: routes,
            slugs: StoredSlugs(store: ground.store, slugs: slugs)
        )
        await dynos.clean()
        return Engines(
            slugs: slugs,
            sources: try SourceStore(directory: paths.sources),
            repositories: try repositories(programs, paths),
            compiler: try compiler(programs, paths, slugs, (isolation, quotas), ground),
            isolation: isolation,
            dynos: dynos,
            routes: routes,
            router: try router(configuration, paths, cell, ground, handover)
        )
    }

    // MARK: - Private

    private static func repositories(
        _ programs: ProgramFiles,
        _ paths: StatePaths
    ) throws -> PushRepositories {
        try PushRepositories(directory: paths.git, program: programs.command, socket: paths.socket)
    }

    private static func compiler(
        _ programs: ProgramFiles,
        _ paths: StatePaths,
        _ slugs: SlugStore,
        _ bounds: (isolation: Isolation, quotas: Quotas),
        _ ground: Ground
    ) throws -> SlugCompiler {
        let configuration = BuildConfiguration(
            buildpacksDirectory: programs.buildpacks,
            workDirectory: paths.state + "/build",
            cacheDirectory: paths.state + "/cache",
            path: programs.path,
            isolation: bounds.isolation.isNamespaces
                ? .namespaces(dynoInit: programs.dynoInit, hidden: [paths.state, paths.runtime]) : .none,
            // Without namespaces nothing of ours starts the scripts that could join a group.
            quota: bounds.isolation.isNamespaces ? BuildGroups(bounds.quotas) : nil
        )
        return try SlugCompiler(configuration, store: slugs, loop: ground.control.loop)
    }

    private static func router(
        _ configuration: DaemonConfiguration,
        _ paths: StatePaths,
        _ cell: RouteTableCell,
        _ ground: Ground,
        _ handover: SocketHandover
    ) throws -> Router {
        let setup = RouterSetup(
            listen: [],
            routers: configuration.routers,
            seed: configuration.seed,
            clock: ground.control.loop.clock,
            table: cell,
            sink: ground.logs.intake,
            spans: ground.logs.telemetry,
            // Kept across restarts, and so are the cookies that the routers make with what is derived from it.
            secret: Array(try StateDirectory.token(paths).utf8),
            choices: configuration.choices,
            handover: handover
        )
        return try Listeners.startRouter(setup, on: configuration.listen, api: configuration.api)
    }
}

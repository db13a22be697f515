package import Linux
package import Model

/// Keeps what is wanted running, on the control loop: plans with `Reconciler`, decides with `Dyno`, performs.
///
/// It must live as long as its loop's thread: dynos are that thread's children and die with it.
package actor DynoSupervisor {
    package struct Configuration: Sendable {
        /// The path of the dyno-init program.
        package var dynoInit: String
        /// Where the dynos' private directories are made; nothing else may be in it.
        package var directory: String
        /// PATH of a dyno before config vars and profile scripts.
        package var basePath: String
        /// Directories that a dyno must not see, such as the daemon's own.
        package var hiddenDirectories: [String]
        /// Repeats ids, ports and jitter; nil draws from the system.
        package var seed: UInt64?
        /// How long a leaving dyno's requests may go on, in real time.
        package var withdrawal = Limits.Dynos.withdrawal

        package init(
            dynoInit: String,
            directory: String,
            basePath: String = "/usr/local/bin:/usr/bin:/bin",
            hiddenDirectories: [String] = [],
            seed: UInt64? = nil
        ) {
            self.dynoInit = dynoInit
            self.directory = directory
            self.basePath = basePath
            self.hiddenDirectories = hiddenDirectories
            self.seed = seed
        }
    }

    struct DrainWaiter {
        let app: ResourceID?
        let continuation: CheckedContinuation<Void, Never>
    }

    /// How dynos are kept apart.
    package nonisolated let isolation: Isolation
    /// How they are held to their sizes.
    package nonisolated let quotas: Quotas
    let loop: EventLoop
    let configuration: Configuration
    let logs: any LogSink
    let observer: any DynoObserver
    let slugs: any SlugProvider
    let bound: BoundDetection
    let workDirectories: WorkDirectories
    let readBuffer = ReadBuffer()
    var generator: SeededGenerator
    var ports: PortAllocator
    var dynos: [ResourceID: SupervisedDyno] = [:]
    var wanted: [ResourceID: WantedApp] = [:]
    /// Commands that clients run, or are about to run, inside dynos.
    var insides: [ResourceID: InsideRun] = [:]
    /// Output that a client has not read although what wrote it may have ended.
    var outputs: [ResourceID: AttachedOutput] = [:]
    /// Names that ran and were scaled away, per app: their next start is a change from `down`.
    var downNames: [ResourceID: Set<DynoName>] = [:]
    /// Who waits until an app's dynos (nil: all dynos) are gone.
    var drainWaiters: [DrainWaiter] = []
    var changedApps: Set<ResourceID> = []
    /// For what does not follow the platform's clock; made when it is needed first.
    var realTimers: RealTimers?
    var overlaps = Overlaps()
    var rounds = MemoryRounds()
    /// How often dynos of the formation have been started, by name, since this supervisor was made.
    var starts: [ResourceID: [DynoName: Int]] = [:]
    var nesting = 0
    var isShuttingDown = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.unowned }

    /// Makes the supervisor; `loop` must be running, or be run soon.
    package init(
        loop: EventLoop,
        configuration: Configuration,
        isolation: Isolation,
        quotas: Quotas,
        logs: any LogSink,
        observer: any DynoObserver,
        slugs: any SlugProvider
    ) throws(Errno) {
        // A write to a dyno that has just left must fail, not end the daemon.
        Signal.ignoreBrokenPipes()
        self.loop = loop
        self.configuration = configuration
        self.isolation = isolation
        self.quotas = quotas
        self.logs = logs
        self.observer = observer
        self.slugs = slugs
        bound = try BoundDetection()
        workDirectories = WorkDirectories(root: configuration.directory)
        generator = configuration.seed.map { SeededGenerator(seed: $0) } ?? .systemSeeded()
        ports = PortAllocator(
            range: PortAllocator.range(besideEphemeral: SystemPorts.ephemeralRange()),
            first: UInt16(truncatingIfNeeded: generator.next())
        )
        try FileSystem.makeDirectory(configuration.directory)
    }

    /// Removes what an earlier daemon left behind; called once, before the first `apply`.
    package func clean() async {
        await workDirectories.discardAll()
    }

    // MARK: Formations

    /// Makes `app` what shall run; its dynos follow.
    package func apply(_ app: WantedApp) {
        guard !isShuttingDown else { return }
        wanted[app.id] = app
        if app.isResumed, downNames[app.id] == nil { downNames[app.id] = Set(app.names) }
        reconcile(app.id)
    }

    /// Stops everything of an app, one-offs too, and forgets it; returns when nothing of it is left.
    package func remove(_ app: ResourceID) async {
        wanted[app] = nil
        stopAll { $0.plan.app == app }
        await waitUntilGone(app)
        downNames[app] = nil
        starts[app] = nil
    }

    /// The dynos that `ps` lists, sorted by name.
    package func dynos(of app: ResourceID) -> [DynoSnapshot] {
        dynos.values.filter { $0.plan.app == app && $0.isListed }.map(\.snapshot)
            .sorted { ($0.name, $0.created) < ($1.name, $1.created) }
    }

    /// The releases that dynos run, one-offs and those that are stopping among them.
    package func releases() -> Set<ResourceID> { Set(dynos.values.map(\.plan.release.id)) }

    /// What the formations' dynos use, as of the last look at them; sorted by app and name.
    ///
    /// While two of a name stand side by side, it is the one that `ps` lists.
    package func uses() -> [DynoUse] {
        dynos.values.filter(\.holdsPlace)
            .map { $0.use(restarts: max(0, (starts[$0.plan.app]?[$0.name] ?? 0) - 1)) }
            .sorted { ($0.app, $0.name) < ($1.app, $1.name) }
    }

    /// Restarts formation dynos; one-offs and what sleeps are left alone.
    ///
    /// Returns how many dynos it meant.
    @discardableResult
    package func restart(_ app: ResourceID, _ scope: DynoScope) -> Int {
        let concerned = members(of: app, scope).filter { $0.holdsPlace && $0.dyno.stage != .asleep }
        together { for dyno in concerned { renew(dyno, .restarted) } }
        return concerned.count
    }

    /// Stops dynos that run: one-offs for good, those of the formation come back (Dev Center "ps:stop").
    ///
    /// Returns how many dynos it meant.
    @discardableResult
    package func stop(_ app: ResourceID, _ scope: DynoScope) -> Int {
        let concerned = members(of: app, scope).filter { $0.dyno.stage != .asleep }
        together {
            for dyno in concerned {
                if dyno.dyno.kind == .formation {
                    replace(dyno, .restarted)
                } else {
                    feed(dyno, .stop(.stopped))
                }
            }
        }
        return concerned.count
    }

    /// Stops every dyno: SIGTERM, the grace period, SIGKILL.
    ///
    /// Returns when nothing is left, their directories included.
    package func shutdown() async {
        isShuttingDown = true
        wanted = [:]
        stopAll { _ in true }
        await waitUntilGone(nil)
        bound.stop()
        realTimers?.close()
        await workDirectories.discardAll()
        quotas.groups?.remove()
    }
}

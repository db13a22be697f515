package import DynoManager
package import Linux
package import Logplex
package import Model
import PlatformAPI
package import Router
package import Slugs
package import Store

/// Answers each Platform API call by conducting the engines.
///
/// Every change is committed to the store before an engine acts on it. Calls may overlap; what an app's
/// dynos should be is always read back from the store by `AppSynchronizer`, so the last commit wins.
package actor Platform {
    /// The parts that the platform conducts.
    package struct Parts: Sendable {
        package let store: Store
        package let dynos: DynoSupervisor
        package let sources: SourceStore
        package let repositories: PushRepositories
        package let slugs: SlugStore
        package let compiler: SlugCompiler
        package let logs: LogChannels
        package let intake: any LogSink
        package let routes: RoutePublisher
        package let router: Router
        package let control: EventLoop
        /// Begins the daemon's ordered stop.
        package let requestStop: @Sendable () -> Void
        /// Lets the daemon read its configuration again.
        package let requestReload: @Sendable () -> Void
        /// Lets a newer program take the daemon's place, unless it says that it could not run.
        package let requestUpgrade: @Sendable () async throws -> Void

        package init(
            store: Store,
            dynos: DynoSupervisor,
            sources: SourceStore,
            repositories: PushRepositories,
            slugs: SlugStore,
            compiler: SlugCompiler,
            logs: LogChannels,
            intake: any LogSink,
            routes: RoutePublisher,
            router: Router,
            control: EventLoop,
            requestStop: @escaping @Sendable () -> Void,
            requestReload: @escaping @Sendable () -> Void = {},
            requestUpgrade: @escaping @Sendable () async throws -> Void = {}
        ) {
            self.store = store
            self.dynos = dynos
            self.sources = sources
            self.repositories = repositories
            self.slugs = slugs
            self.compiler = compiler
            self.logs = logs
            self.intake = intake
            self.routes = routes
            self.router = router
            self.control = control
            self.requestStop = requestStop
            self.requestReload = requestReload
            self.requestUpgrade = requestUpgrade
        }
    }

    nonisolated let parts: Parts
    nonisolated let identity: PlatformIdentity
    nonisolated let events: APIEvents
    nonisolated let synchronizer: AppSynchronizer
    nonisolated let faultEnds: FaultEnds
    nonisolated let eco: EcoSleep
    nonisolated let autoscaler: Autoscaler
    nonisolated let metrics: MetricsRecorder
    nonisolated let builds: BuildRoom
    nonisolated let releases: ReleaseRoom
    nonisolated let work = BackgroundWork()
    nonisolated let tests: TestRoom
    nonisolated let attachments: AttachmentRegistry
    nonisolated let uploads = UploadPlaces()
    nonisolated let logInput: LogInput
    nonisolated let gitAllowance = GitAllowance()
    nonisolated let rendezvous: RendezvousServer
    nonisolated let webhooks: WebhookRoom
    nonisolated let tokens: TokenBook
    /// Rings when the next of the tokens expires.
    nonisolated let tokenAlarm: Alarm
    nonisolated let tokenBells: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)
    /// How often tokens have changed; see `refreshTokens`.
    var tokenChanges = 0
    /// Rings when the next review app is stale; nil before the start and after the end.
    var staleAlarm: Alarm?
    /// How often stale review apps have been looked for; see `settleStaleReviewApps`.
    var staleLooks = 0
    /// The one user of this machine.
    nonisolated let account: AccountRecord

    var store: Store { parts.store }

    /// `ecoHours` is how many hours the account's Eco dynos may run a month.
    package init(
        parts: Parts,
        identity: PlatformIdentity,
        account: AccountRecord,
        ecoHours: Int = Limits.Dynos.ecoHours
    ) throws {
        self.parts = parts
        self.identity = identity
        self.account = account
        tokens = TokenBook(own: identity.token, clock: parts.control.clock)
        let bells = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        tokenBells = bells
        tokenAlarm = Alarm(on: parts.control) { _ in bells.continuation.yield() }
        events = APIEvents(logs: parts.intake, webhooks: parts.routes.webhookFeed)
        webhooks = WebhookRoom(
            on: parts.control,
            store: parts.store,
            trust: DrainTrust(certificates: nil),
            feed: parts.routes.webhookFeed
        )
        faultEnds = FaultEnds(routes: parts.routes, events: events, loop: parts.control)
        let pool = EcoSleep.Pool()
        synchronizer = AppSynchronizer(parts, pool)
        eco = EcoSleep(parts, synchronizer, account: account.id, hours: ecoHours, pool: pool)
        autoscaler = Autoscaler(parts, synchronizer, events, account.reference)
        metrics = MetricsRecorder(parts)
        builds = try BuildRoom(directory: identity.paths.state + "/builds")
        releases = try ReleaseRoom(stateDirectory: identity.paths.state)
        tests = try TestRoom(directory: identity.paths.state + "/test-runs")
        attachments = AttachmentRegistry()
        logInput = LogInput(platformToken: identity.token)
        rendezvous = RendezvousServer(
            on: parts.control,
            directory: identity.paths.state,
            attachments: attachments
        )
    }

    /// Brings every app's dynos and routes back after a start of the daemon.
    ///
    /// An app that cannot come back does not keep the others down; the answer says which and why.
    package func restore(_ recovery: Store.Recovery) async throws -> [String] {
        for build in recovery.builds { await reportCutOff(build) }
        for release in recovery.releases { await reportFailed(release) }
        try await store.hashTokens(unless: TokenBook.hashPrefix, TokenBook.hash)
        try await refreshTokens()
        Task { await expireTokens() }
        try await webhooks.start()
        Task { await tellWebhooks() }
        try await eco.start()
        var failures: [String] = []
        do {
            try await removeLeftovers()
        } catch {
            failures.append(
                "What an earlier run left could not be removed: \(ErrorAnswer.body(for: error).message)"
            )
        }
        let apps = try await store.apps()
        let names = Dictionary(uniqueKeysWithValues: apps.map { ($0.id, $0.name) })
        try await onThread(named: "repositories") { [repositories = parts.repositories] in
            try repositories.synchronize(names)
        }
        for app in apps {
            do {
                try await synchronizer.apply(app.id, isResumed: true)
            } catch {
                failures.append("\(app.name) did not come back: \(ErrorAnswer.body(for: error).message)")
            }
        }
        for app in try await store.testApps() {
            do {
                _ = try await perform(AppDelete(app: app.description))
            } catch {
                failures.append("A test run's app stays: \(ErrorAnswer.body(for: error).message)")
            }
        }
        await expireSlugs()
        await clearBuildpacks()
        for review in try await store.deletingReviewApps() { try await startDeleting(review) }
        await startStaleAlarm()
        try await autoscaler.start()
        await metrics.start()
        return failures
    }

    /// Writes Eco hours down, ends release commands and builds under way; the other dynos are the supervisor's to stop.
    package func stop() async {
        await metrics.stop()
        await autoscaler.stop()
        await eco.stop()
        staleAlarm?.set(to: nil)
        staleAlarm = nil
        await work.cancel()
        await releases.stop()
        await builds.stop()
        await work.stop()
        await synchronizer.stop()
        await rendezvous.stop()
        tokenAlarm.set(to: nil)
        tokenBells.continuation.finish()
        events.webhooks.finish()
        await webhooks.stop()
    }

    /// The app that a path names, by name or UUID.
    func app(_ reference: String) async throws -> AppRecord {
        try await store.app(matching: reference)
    }

    /// Lets a sleeping app run, as whoever restarts it means it to; answers whether it slept.
    func wake(_ app: ResourceID) async throws -> Bool {
        let slept = try await store.wake(app)
        // Also when the store has it awake already: an earlier wake may have come no further.
        try await synchronizer.apply(app)
        return slept
    }

    func reportFailed(_ build: BuildRecord) {
        // Heroku's words, and for its dashboard's address what shows the output here.
        events.write(
            [
                "Build failed -- check your build output: "
                    + "herolocal builds:output \(build.id) -a \(build.app)"
            ],
            app: build.app,
            at: build.updated.wholeSecond
        )
    }
}

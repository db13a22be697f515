package import Linux
package import Model

/// Logplex: every app's channel, on the control loop's thread.
///
/// Lines come in through `intake`, are numbered and go to each channel's drains, sessions and history; new lines
/// are saved four times a second by `LogHistory` on its own thread, and drains have a thread too.
package actor LogChannels {
    /// Where the engines hand over their lines.
    package nonisolated let intake: LogIntake
    package nonisolated let telemetry: TelemetryDrains
    private nonisolated let loop: EventLoop
    let history: LogHistory
    private let drainThread: DrainThread
    let wallClock: @Sendable () -> Timestamp

    var channels: [ResourceID: LogChannel] = [:]
    /// Apps that were destroyed: late lines of their dynos must not bring them back.
    private var removedApps: Set<ResourceID> = []
    private var sessionTable = LogSessionTable()
    /// The lines that dynos have begun, by dyno.
    var openLines: [ResourceID: OpenLine] = [:]
    /// Taken out of the intake and not handled yet.
    var delivery = LogIntake.Delivery()
    var nextItem = 0
    /// The save that is planned or under way; there is never more than one.
    var saving: Task<Void, Never>?
    private(set) var isClosed = false
    private var isKeepAliveScheduled = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.executor.unowned
    }

    /// Opens the channels of `apps` with the histories kept in `directory`; other histories are removed.
    ///
    /// `loop` is the control loop. Lines that `intake` has taken before are handled now. Drains over TLS trust the
    /// certificates in the file `drainCertificates`, or the system's.
    package static func open(
        on loop: EventLoop,
        directory: String,
        apps: Set<ResourceID>,
        intake: LogIntake = LogIntake(),
        drainCertificates: String? = nil,
        wallClock: @escaping @Sendable () -> Timestamp = { Timestamp(microseconds: WallClock.microseconds()) }
    ) async throws(Errno) -> LogChannels {
        let history = try LogHistory(directory: directory)
        let trust = DrainTrust(certificates: drainCertificates)
        let channels = LogChannels(
            loop: loop,
            intake: intake,
            history: history,
            drains: try DrainThread(
                clock: loop.clock,
                trust: trust,
                intake: intake,
                wallClock: wallClock
            ),
            telemetry: TelemetryDrains(
                clock: loop.clock,
                trust: trust,
                intake: intake,
                wallClock: wallClock
            ),
            wallClock: wallClock
        )
        await channels.install(await history.load(apps))
        intake.attach { [weak channels] in channels?.wake() }
        return channels
    }

    private init(
        loop: EventLoop,
        intake: LogIntake,
        history: LogHistory,
        drains: DrainThread,
        telemetry: TelemetryDrains,
        wallClock: @escaping @Sendable () -> Timestamp
    ) {
        self.loop = loop
        self.intake = intake
        self.telemetry = telemetry
        self.history = history
        drainThread = drains
        self.wallClock = wallClock
    }

    /// Handles what waits, ends every tail and drain, saves every history and ends the threads.
    package func close() async {
        guard !isClosed else { return }
        isClosed = true
        while handleDelivery() {}
        for channel in channels.values {
            channel.notifyReaders()
            channel.finishSessions()
        }
        await drainThread.close(channels.values.flatMap(\.drains))
        await telemetry.close()
        await history.endPauses()
        await saving?.value
        await saveHistories()
        await history.close()
    }

    /// Forgets an app that is gone, its history included; its tails end.
    package func removeChannel(of app: ResourceID) async {
        removedApps.insert(app)
        if let channel = channels.removeValue(forKey: app) {
            channel.finishSessions()
            channel.setDrains([]) { drainThread.start($0, of: app) }
        }
        try? telemetry.set([], of: app)
        await history.remove(app)
    }

    /// Makes the app's drains those that are wanted; the others end at once.
    package func setDrains(_ wanted: [WantedDrain], of app: ResourceID) {
        guard !isClosed else { return }
        channel(of: app)?.setDrains(wanted) { drainThread.start($0, of: app) }
    }

    /// The same for telemetry drains.
    ///
    /// Throws when the thread of the first of them cannot be had.
    package func setTelemetry(_ wanted: [WantedTelemetry], of app: ResourceID) throws(Errno) {
        guard !isClosed, let channel = channel(of: app) else { return }
        try telemetry.set(wanted, of: app)
        channel.telemetry = telemetry.drains(of: app, for: .logs)
    }

    // MARK: Sessions

    /// Keeps what a client asked for under an id that its URL carries.
    package func createSession(_ request: LogSessionRequest) -> ResourceID {
        sessionTable.add(request, now: loop.clock.now())
    }

    /// What was asked for under `id`; the same error as `openSession`.
    package func request(of id: ResourceID) throws(LogSessionNotFound) -> LogSessionRequest {
        guard let request = sessionTable.request(id, now: loop.clock.now()) else {
            throw LogSessionNotFound()
        }
        return request
    }

    /// Starts the stream of a session's URL; the reader has to `close` it when its connection ends.
    ///
    /// `lastEventID` is the field of that name: with it the stream goes on where another one had ended.
    package func openSession(
        _ id: ResourceID,
        format: LogFormat,
        lastEventID: String? = nil
    ) throws(LogSessionNotFound) -> LogSession {
        open(try request(of: id), format: format, lastEventID: lastEventID)
    }

    /// Starts a stream without a URL.
    package func open(
        _ request: LogSessionRequest,
        format: LogFormat,
        lastEventID: String? = nil
    ) -> LogSession {
        let isGone = removedApps.contains(request.app) || isClosed
        let now = wallClock()
        let channel = channel(of: request.app) ?? LogChannel(app: request.app, loaded: [], now: now)
        expireIfOld(channel, at: now)
        let session = channel.open(
            request,
            format: format,
            resumeAfter: lastEventID.flatMap(DecimalDigits.value).map(UInt64.init),
            wallClock: wallClock
        )
        if isGone { session.finish() }
        if request.tail { endLater(session, in: channel) }
        scheduleKeepAlive()
        return session
    }

    // MARK: - Private

    /// Called on any thread when the intake has something.
    nonisolated func wake() {
        loop.mailbox.send { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    /// The app's channel, made now unless the app was destroyed.
    func channel(of app: ResourceID) -> LogChannel? {
        if let known = channels[app] { return known }
        guard !removedApps.contains(app) else { return nil }
        let channel = LogChannel(app: app, loaded: [], now: wallClock())
        channels[app] = channel
        return channel
    }

    private func install(_ loaded: [ResourceID: [LogMessage]?]) {
        let now = wallClock()
        for (app, messages) in loaded {
            let channel = LogChannel(app: app, loaded: messages ?? [], now: now)
            channels[app] = channel
            if messages == nil {
                let text = LogplexCode.historyUnavailable
                channel.note(text, source: .heroku, process: "logplex", at: now)
            }
        }
    }

    func expireIfOld(_ channel: LogChannel, at now: Timestamp) {
        guard let last = channel.lastWrite else { return }
        let age = now.seconds - last.seconds
        if age > Limits.Logplex.historyLife.components.seconds { channel.expire() }
    }

    private func endLater(_ session: LogSession, in channel: LogChannel) {
        loop.schedule(after: Limits.Logplex.sessionLife) { [weak session, weak channel] in
            if let session { channel?.finish(session) }
        }
    }

    private func scheduleKeepAlive() {
        guard !isKeepAliveScheduled, channels.values.contains(where: { !$0.sessions.isEmpty }) else { return }
        isKeepAliveScheduled = true
        loop.schedule(after: Limits.Logplex.keepAlive) { [weak self] in
            self?.assumeIsolated { $0.keepSessionsAlive() }
        }
    }

    private func keepSessionsAlive() {
        isKeepAliveScheduled = false
        for channel in channels.values {
            channel.notifyReaders()
            for session in channel.sessions { session.keepAlive() }
        }
        scheduleKeepAlive()
    }
}

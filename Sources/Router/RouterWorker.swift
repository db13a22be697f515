import HTTP
import Linux
import Model

/// One router: everything that one thread needs to route requests, shared with nobody.
///
/// Created, run and dropped on its own thread; it is not Sendable, so the compiler keeps it there. Its counters,
/// pools and quarantine are its own, as Heroku's routers do not coordinate (spec router §2.4).
final class RouterWorker {
    let number: Int
    let loop: EventLoop
    /// For what happens at the wall's pace whatever the platform's clock does.
    let realTimers: RealTimers
    let fields = ForwardingFields()
    let logLine = RouterLogLine()
    let legacyFields = ForwardingFields(.legacy)
    let legacyLogLine = RouterLogLine(.legacy)
    let choices: RouterChoices
    /// Sockets that were open before the program began.
    let handover: SocketHandover
    let clientWheel: DeadlineWheel<ClientConnection>
    let idleWheel: DeadlineWheel<DynoConnection>
    /// Networks between this router and dynos, where one is set.
    let hops: HopWires
    var random: SeededGenerator

    // Memory that all connections of this router share.
    var area = ReceiveArea()
    var responseHead: [UInt8] = []
    var textScratch: [UInt8] = []
    var requestParser = RequestParser(limits: RouterWorker.requestLimits)
    var responseParser = ResponseParser(limits: RouterWorker.responseLimits)
    var errorAnswers = ErrorAnswers()
    var affinity: SessionAffinity
    let continueAnswer = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    /// The value of Date for the present second.
    private(set) var dateText: [UInt8] = []

    private(set) var isStopping = false
    private(set) var directory: AppDirectory
    private var departed: DepartedDynos
    private let desk: RouterDesk
    private let sink: any LogSink
    private let spanSink: (any SpanSink)?
    private var listeners: [Listener]
    private var appListeners = AppListeners()
    private var clientCount = 0
    private var freeRelays: [Relay] = []
    private var deferredClients: [ClientConnection] = []
    private var deferredDynos: [DynoConnection] = []
    private var batch = LogBatch()
    /// Spans of traced apps that go with the lines of the batch.
    private var spans: [RequestSpan] = []
    /// When the first turn ended with lines in the batch, by CLOCK_MONOTONIC; nil without any.
    private var heldSince: Int64?
    private var counters = Counters()
    private var traces = TraceRing(
        capacity: Limits.RouterView.traces,
        textBytes: Limits.RouterView.traceTextBytes
    )
    private var failureTraces = TraceRing(
        capacity: Limits.RouterView.failureTraces,
        textBytes: Limits.RouterView.failureTraceTextBytes
    )
    private var isAcceptingPaused = false
    private var dateSecond = Int64.min
    /// The wall's time, read at most once a turn.
    private var turnTime: Timestamp?

    init(
        number: Int,
        loop: EventLoop,
        desk: RouterDesk,
        random: SeededGenerator,
        setup: RouterSetup
    ) throws(Errno) {
        self.number = number
        self.loop = loop
        realTimers = try RealTimers(loop: loop)
        self.desk = desk
        var random = random
        hops = HopWires(loop: loop, timers: realTimers, random: SeededGenerator(seed: random.next()))
        self.random = random
        sink = setup.sink
        spanSink = setup.spans
        choices = setup.choices
        handover = setup.handover
        affinity = SessionAffinity(secret: setup.secret)
        directory = AppDirectory(cell: setup.table)
        departed = DepartedDynos(cell: setup.table, mailbox: loop.mailbox)
        clientWheel = DeadlineWheel(loop: loop)
        idleWheel = DeadlineWheel(loop: loop)
        listeners = []
        batch.content.reserveCapacity(Limits.Router.logBatchBytes)
    }

    /// Takes `sockets` over, and begins to accept on them now or when it is told to.
    func start(_ sockets: [ListenSocket], acceptsAtOnce: Bool) throws(Errno) {
        listeners = sockets.map { Listener($0, app: nil, worker: self) }
        if acceptsAtOnce { try accept() }
        refreshRoutes()
        loop.turnEnded = { [self] in endTurn() }
    }

    private func accept() throws(Errno) {
        for listener in listeners { try listener.open() }
    }

    /// Lets go of everything; the loop has ended.
    func close() {
        loop.turnEnded = nil
        for listener in listeners { listener.close() }
        appListeners.close()
        for client in clientWheel.elements { client.close() }
        for app in directory.apps { app.retire() }
        hops.close()
        realTimers.close()
        for note in desk.close() { answer(note) }
        handOverLog()
    }

    // MARK: Connections

    func accepted(_ descriptor: consuming FileDescriptor, from peer: SocketAddress, at listener: Listener) {
        let client = ClientConnection(
            descriptor,
            peer: peer.hostBytes,
            app: listener.app,
            worker: self
        )
        clientCount += 1
        do throws(Errno) {
            try client.open()
        } catch {
            client.close()
        }
    }

    /// Out of descriptors or memory: stop accepting until a connection has closed or a second has passed.
    func acceptFailed(_ error: Errno) {
        guard !isAcceptingPaused else { return }
        isAcceptingPaused = true
        for listener in listeners { listener.pause() }
        appListeners.pause()
        loop.schedule(after: Limits.Router.acceptPause) { [self] in resumeAccepting() }
    }

    func closed(_ client: ClientConnection) {
        clientWheel.remove(client)
        clientCount -= 1
        if isAcceptingPaused { resumeAccepting() }
        if isStopping, clientCount == 0 { loop.stop() }
    }

    func `defer`(_ client: ClientConnection) { deferredClients.append(client) }
    func `defer`(_ dyno: DynoConnection) { deferredDynos.append(dyno) }

    func takeRelay() -> Relay { freeRelays.popLast() ?? Relay(worker: self) }

    func give(back relay: Relay) {
        if freeRelays.count < Limits.Router.spareRelays { freeRelays.append(relay) }
    }

    // MARK: Routes

    /// The app for a request: by its Host, else by the address on which it arrived.
    ///
    /// So `curl http://127.10.0.1:8080/` reaches the app of that address, whatever its Host says, unless Host
    /// names another app.
    func app(
        forHost host: HostValue,
        in bytes: [UInt8],
        at base: Int,
        arrivedAt own: RoutedApp?
    ) -> RoutedApp? {
        if directory.isStale { refreshRoutes() }
        let name = bytes.span.extracting(host.name.range.shifted(by: base))
        if let app = directory.app(forHost: name) { return app }
        return own?.isRetired == false ? own : nil
    }

    // MARK: Log

    /// The wall's time of this turn.
    var wallTime: Timestamp {
        if let turnTime { return turnTime }
        let time = Timestamp(microseconds: WallClock.microseconds())
        turnTime = time
        if time.seconds != dateSecond {
            dateSecond = time.seconds
            dateText.removeAll(keepingCapacity: true)
            HTTPDate.append(unixSeconds: dateSecond, to: &dateText)
        }
        return time
    }

    /// Writes the line of an exchange that has ended, counts it and remembers its timeline; `tail` is what only
    /// a few codes have.
    func log(
        _ request: [UInt8],
        _ outcome: RouterLogLine.Outcome,
        app: RoutedApp,
        _ features: RoutingFeatures,
        _ seen: SeenExchange,
        tail: [UInt8] = []
    ) {
        counters.requests += 1
        if let code = outcome.error?.code { counters.failures[code, default: 0] += 1 }
        let start = batch.content.count
        if features.contains(.legacyRouter) {
            legacyLogLine.append(request: request, outcome: outcome, to: &batch.content)
        } else {
            logLine.append(request: request, outcome: outcome, to: &batch.content)
        }
        if !tail.isEmpty { batch.content += tail }
        batch.endLine(app: app.id, source: .heroku, process: "router", time: wallTime)
        seen.count(for: app, outcome)
        let record = seen.record(of: app.id, outcome, logged: wallTime)
        let line = batch.content[start...]
        traces.append(record, line: line, steps: seen.steps)
        if record.code != nil { failureTraces.append(record, line: line, steps: seen.steps) }
        if batch.content.count >= Limits.Router.logBatchBytes { handOverLog() }
    }

    /// Takes the span of a request whose line comes next: both are handed over together.
    func add(_ span: RequestSpan) { spans.append(span) }
}

// MARK: - Private

extension RouterWorker {
    private struct Counters {
        var requests: UInt64 = 0
        var failures: [RouterCode: UInt64] = [:]
    }

    /// What is done once per turn, after all events.
    private func endTurn() {
        if directory.isStale { refreshRoutes() }
        for note in desk.take() { answer(note) }
        if !deferredClients.isEmpty || !deferredDynos.isEmpty { receiveDeferred() }
        if !departed.isEmpty { departed.update() }
        if !batch.isEmpty { handOverHeldLog() }
        turnTime = nil
    }

    /// Reads on where a connection could not be read from within itself; bounded, so that one fast peer does
    /// not hold up the turn.
    private func receiveDeferred() {
        for _ in 0..<Limits.Router.deferredRounds where !deferredClients.isEmpty || !deferredDynos.isEmpty {
            let clients = deferredClients
            let dynos = deferredDynos
            deferredClients = []
            deferredDynos = []
            for client in clients {
                client.beganDeferred()
                client.receive()
            }
            for dyno in dynos {
                dyno.beganDeferred()
                dyno.receive()
            }
        }
        if !deferredClients.isEmpty || !deferredDynos.isEmpty { loop.mailbox.wake() }
    }

    /// Hands the lines over when they have waited for others long enough.
    ///
    /// Waking Logplex costs more than routing a request: so one wake-up serves the lines of two milliseconds, in
    /// real time, as somebody may be watching them whatever the platform's clock does.
    private func handOverHeldLog() {
        let now = RealTimers.now()
        let since = heldSince ?? now
        heldSince = since
        let left = logHeldNanoseconds - (now - since)
        if left <= 0 {
            handOverLog()
        } else {
            loop.turnAgain(withinMilliseconds: Int((left + 999_999) / 1_000_000))
        }
    }

    private func handOverLog() {
        heldSince = nil
        guard !batch.isEmpty else { return }
        sink.take(batch)
        batch.removeAll()
        if !spans.isEmpty { handOverSpans() }
    }

    private func handOverSpans() {
        spanSink?.take(spans)
        spans.removeAll(keepingCapacity: true)
    }

    private func resumeAccepting() {
        guard isAcceptingPaused else { return }
        isAcceptingPaused = false
        for listener in listeners { listener.resume() }
        appListeners.resume()
    }

    private func refreshRoutes() {
        let changes = directory.refresh()
        if !isStopping, changes.hasOtherAddresses || !appListeners.unavailable.isEmpty {
            let shared = listeners.map(\.address)
            appListeners.update(for: directory, besides: shared, worker: self)
        }
        for app in changes.gone { app.retire() }
        for app in changes.changed {
            app.wakeWaiting()
            for fault in app.takeNewExchangeFaults() { strike(fault, app) }
        }
        departed.take(directory.generation, without: changes.retired)
    }

    /// A fault that closes requests by force has been switched on: it meets those in flight too.
    private func strike(_ fault: Fault, _ app: RoutedApp) {
        for client in clientWheel.elements {
            guard let relay = client.relay, relay.app === app else { continue }
            relay.meet(fault)
        }
    }

    /// Answers once the lines of all that it tells of are with Logplex.
    private func answer(_ note: RouterDesk.Note) {
        handOverLog()
        switch note {
        case .stop(let grace): stop(grace: grace)
        case .report(let reply): reply(snapshot())
        case .accept(let reply):
            reply(Result { () throws(Errno) in try accept() })
        case .handOver(let handover, let reply):
            for listener in listeners { listener.hand(to: handover) }
            appListeners.hand(to: handover)
            reply()
        case .findTrace(let requestID, let reply): reply(trace(of: requestID))
        }
    }

    /// Accepts nothing more and closes idle clients; what is in flight has `grace` to finish.
    private func stop(grace: Duration) {
        if !isStopping {
            isStopping = true
            closeListeners()
            for client in clientWheel.elements { client.routerStops() }
        }
        if clientCount == 0 { return loop.stop() }
        if grace <= .zero { return cutOff() }
        // Whoever stops the daemon waits on the wall's clock, however fast the platform's runs.
        _ = realTimers.schedule(at: RealTimers.now() + grace.wholeNanoseconds) { [self] in cutOff() }
    }

    /// Takes the connections that the kernel has completed already, and then lets it refuse all others.
    private func closeListeners() {
        for listener in listeners { listener.drain() }
        appListeners.drain()
        for listener in listeners { listener.close() }
        listeners = []
        appListeners.close()
    }

    /// The grace period is over.
    private func cutOff() {
        for client in clientWheel.elements {
            client.relay?.fail(.routerStopped)
            client.close()
        }
        loop.stop()
    }

    private func trace(of requestID: [UInt8]) -> RequestTrace? {
        let found = traces.find(requestID: requestID) ?? failureTraces.find(requestID: requestID)
        return found.map { found in
            let name = directory.apps.first { $0.id == found.record.app }?.name
            return RequestTrace(found, router: number, appName: name)
        }
    }

    private func snapshot() -> RouterSnapshot {
        RouterSnapshot(
            router: number,
            clientConnections: clientCount,
            requests: counters.requests,
            failures: counters.failures,
            apps: directory.apps.map { $0.snapshot(at: loop.now) },
            unavailableAddresses: appListeners.unavailable.map(\.description)
        )
    }
}

private let logHeldNanoseconds = Limits.Router.logHeld.wholeNanoseconds

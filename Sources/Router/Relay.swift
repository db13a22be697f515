import HTTP
import Linux
import Model

/// One exchange under way: it stands between a client's connection and a dyno's and moves the bytes.
///
/// What an event means is decided by `Exchange`; this object performs it. Relays are used again, with the
/// memory of their buffers, so that a request allocates nothing in the steady state. Timers hold it strongly and
/// are cancelled: one weak reference would make every later count of its references slow, for good.
final class Relay {
    let worker: RouterWorker
    var exchange = Exchange(Exchange.Request())
    private(set) var client: ClientConnection?
    var dyno: DynoConnection?
    private(set) var app: RoutedApp?
    /// Where this request has been noted; nil for one of an app that never sleeps.
    private var attention: AppAttention?

    /// The app's features when the request began.
    private(set) var features: RoutingFeatures = []
    var binding = Binding()

    /// The head for the dyno, until it has been sent.
    var requestHead: [UInt8] = []
    var requestMethod = RequestMethod.get
    var requestBody = BodyReader(.none)
    /// The client has still in hand what came behind the head, and sends the head along with it.
    private(set) var isBeginning = false
    /// The last content byte has been read from the client; the dyno's connection may still hold some.
    var hasWholeRequest = false
    var responsePlan: Exchange.ResponsePlan?
    var responseBody = BodyReader(.none)
    /// The last byte of the response has been read from the dyno; the client's connection may still hold some.
    var hasWholeResponse = false

    /// The middle of the log line.
    private var logRequest: [UInt8] = []
    private(set) var began = PlatformInstant(nanoseconds: 0)
    var connected: PlatformInstant?
    var search = DynoSearch()
    var marks = TraceMarks()
    /// Nil unless the app is traced.
    var openSpan: OpenSpan?

    init(worker: RouterWorker) {
        self.worker = worker
    }

    // MARK: Beginning

    /// Takes a request up; the order in which its failures are told is that of `Exchange.opening`.
    func begin(_ head: RequestHead, in bytes: [UInt8], at base: Int, for client: ClientConnection) {
        self.client = client
        features = []
        if openSpan != nil { openSpan = nil }
        exchange = Exchange(
            Exchange.Request(
                version: head.version,
                isHead: head.method == .head,
                wantsUpgrade: head.wantsUpgrade,
                keepsAlive: head.isPersistent,
                hasContent: head.framing != .none && head.framing != .length(0)
            )
        )
        requestMethod = head.method
        requestBody.begin(head.framing)
        hasWholeRequest = !exchange.request.hasContent
        began = worker.loop.now
        marks.reset()
        let app = worker.app(forHost: head.host, in: bytes, at: base, arrivedAt: client.app)
        if let app { writeHead(head, in: bytes, at: base, peer: client.peer, of: app) }
        switch exchange.opening(for: app, head, isLegacy: features.contains(.legacyRouter)) {
        case .refuse(let error): refuse(error, app)
        case .checkOut(let app, let saysContinue):
            if saysContinue { client.send(worker.continueAnswer, worker.continueAnswer.indices) }
            if !app.platformFaults.isEmpty, let error = platformFault(of: app) {
                return refuse(error, app, agent: agent(for: error, head, in: bytes, at: base))
            }
            checkOut(app)
        }
    }

    /// Refuses a request whose head has been read to its end and is bad (spec router §15.9).
    ///
    /// Only the legacy router tells the app's log of it (H26).
    func refuse(
        _ error: HTTPError,
        _ head: RequestHead,
        in bytes: [UInt8],
        at base: Int,
        for client: ClientConnection
    ) {
        self.client = client
        features = []
        if openSpan != nil { openSpan = nil }
        // Content may be on its way behind the head, and nothing of the relay's last exchange counts for this one.
        hasWholeRequest = false
        began = worker.loop.now
        marks.reset()
        exchange = Exchange(
            Exchange.Request(version: head.version, isHead: head.method == .head, keepsAlive: false)
        )
        let app = worker.app(forHost: head.host, in: bytes, at: base, arrivedAt: client.app)
        guard let app, app.features.contains(.legacyRouter) else { return refuse(.request(error)) }
        writeHead(head, in: bytes, at: base, peer: client.peer, of: app)
        refuse(.request(error), app)
    }

    // MARK: Failing

    /// Ends the exchange because of `cause`, or regularly when that is what it means.
    func fail(_ cause: Exchange.Cause) {
        if let failure = exchange.failure(for: cause) {
            fail(failure)
        } else {
            finish()
        }
    }

    func fail(_ failure: Exchange.Failure) {
        guard let client else { return }
        endSearch()
        closeDyno()
        let keepsClient = exchange.keepsClient(after: failure.error, hasWholeRequest: hasWholeRequest)
        var bytes: Int? = exchange.contentBytes
        if failure.answer == .page {
            let answer = worker.answer(
                to: failure.error,
                of: app,
                isHead: exchange.request.isHead,
                keepsAlive: keepsClient,
                features: features
            )
            client.send(answer)
            // Heroku leaves `bytes` empty where no dyno was connected (spec router §8b).
            bytes = connected == nil ? nil : loggedBytes(ofPage: answer.contentBytes)
        }
        log(failure.error, status: failure.loggedStatus, bytes: bytes)
        let endsWithConnection = endsWithConnection
        letGo()
        switch failure.answer {
        case .page: client.relayEnded(keepsAlive: keepsClient, hasWholeRequest: hasWholeRequest)
        case .cut where failure.error.blame == .client: client.close()
        case .cut: client.cut(withReset: endsWithConnection)
        }
        worker.give(back: self)
    }

    // MARK: Ending

    /// The response is complete and the client has got it.
    func finish() {
        guard let client else { return }
        if client.isBroken, exchange.phase != .piping { return fail(.clientClosed) }
        releaseDyno()
        log(nil, status: exchange.sentStatus, bytes: exchange.contentBytes)
        let keepsClient = responsePlan?.keepsClient ?? false
        letGo()
        client.relayEnded(keepsAlive: keepsClient, hasWholeRequest: hasWholeRequest)
        worker.give(back: self)
    }

    /// Silence has lasted as long as the phase allows.
    func deadlinePassed() {
        if exchange.phase == .waiting { return searchTimedOut() }
        fail(
            .silence(
                clientIsBlocked: (client?.outputCount ?? 0) > 0,
                dynoIsBlocked: (dyno?.outputCount ?? 0) > 0
            )
        )
    }

    /// The client has closed or broken its connection.
    func clientClosed() {
        if exchange.phase == .piping { return finish() }
        fail(.clientClosed)
    }

    /// Sets the deadline for the phase that begins now.
    func moveDeadline() {
        client?.deadline = exchange.deadline(from: worker.loop.now)
    }

    /// A byte has moved either way.
    @inline(__always)
    func noteActivity() {
        if exchange.isRolling { moveDeadline() }
    }
}

// MARK: - Private

extension Relay {
    /// Writes the head for the dyno and the middle of the log line, as the app's features have them.
    private func writeHead(
        _ head: RequestHead,
        in bytes: [UInt8],
        at base: Int,
        peer: [UInt8],
        of app: RoutedApp
    ) {
        features = app.features
        if features.contains(.legacyRouter) {
            writeHead(head, in: bytes, at: base, peer: peer, worker.legacyFields, worker.legacyLogLine)
        } else {
            writeHead(head, in: bytes, at: base, peer: peer, worker.fields, worker.logLine)
        }
        if !features.isEmpty { applyFeatures(to: head, in: bytes, at: base, of: app) }
    }

    @inline(__always)
    private func writeHead(
        _ head: RequestHead,
        in bytes: [UInt8],
        at base: Int,
        peer: [UInt8],
        _ fields: borrowing ForwardingFields,
        _ logLine: borrowing RouterLogLine
    ) {
        requestHead.removeAll(keepingCapacity: true)
        let marks = fields.appendRequest(
            head,
            in: bytes,
            at: base,
            peer: peer,
            wallMilliseconds: Int(worker.wallTime.microseconds / 1_000),
            generator: &worker.random,
            to: &requestHead
        )
        logRequest.removeAll(keepingCapacity: true)
        let written = requestHead
        let span = bytes.span
        logLine.appendRequest(
            method: span.extracting(head.methodName.range.shifted(by: base)),
            target: span.extracting(head.target.told.range.shifted(by: base)),
            host: span.extracting(head.hostField.range.shifted(by: base)),
            requestID: written.span.extracting(marks.requestID),
            forwardedFor: written.span.extracting(marks.forwardedFor),
            scratch: &worker.textScratch,
            to: &logRequest
        )
    }

    /// Counts the request in and looks for a dyno.
    private func checkOut(_ app: RoutedApp) {
        do throws(RouterError) {
            try app.checkOut()
        } catch {
            return refuse(error, app)
        }
        take(app)
        moveDeadline()
        search.reset(phaseEnd: exchange.deadline(from: began))
        isBeginning = true
        findDyno()
        isBeginning = false
    }

    /// Answers without having counted the request in; an app's log hears of it when the app is known.
    private func refuse(_ error: RouterError, _ app: RoutedApp? = nil, agent: [UInt8] = []) {
        guard let client else { return }
        let keepsClient = exchange.keepsClient(after: error, hasWholeRequest: hasWholeRequest)
        let answer = worker.answer(
            to: error,
            of: app,
            isHead: exchange.request.isHead,
            keepsAlive: keepsClient,
            features: features
        )
        client.send(answer)
        if let app {
            let outcome = RouterLogLine.Outcome(error: logged(error), status: error.status)
            let seen = SeenExchange(accepted: client.accepted, began: began, ended: worker.loop.now)
            if openSpan != nil { endSpan(outcome, seen) }
            worker.log(logRequest, outcome, app: app, features, seen, tail: agent)
        }
        self.client = nil
        client.relayEnded(keepsAlive: keepsClient, hasWholeRequest: hasWholeRequest)
        worker.give(back: self)
    }

    /// Whether only the end of the connection shows where the response ends.
    private var endsWithConnection: Bool {
        guard let responsePlan, exchange.phase != .piping else { return false }
        return responsePlan.framing == .untilClose || responsePlan.removesChunking
    }

    private func log(_ error: RouterError?, status: Int?, bytes: Int?) {
        guard let app, let client else { return }
        let now = worker.loop.now
        let outcome = RouterLogLine.Outcome(
            error: logged(error),
            dyno: search.lastDyno?.nameText ?? [],
            connectMilliseconds: search.lastDyno == nil ? nil : (connected ?? now).milliseconds(since: began),
            serviceMilliseconds: connected.map { now.milliseconds(since: $0) },
            status: status,
            bytes: bytes
        )
        let seen = SeenExchange(
            accepted: client.accepted,
            began: began,
            connected: connected,
            marks: marks,
            hasContent: exchange.request.hasContent,
            dyno: search.lastDyno,
            ended: now
        )
        if openSpan != nil { endSpan(outcome, seen) }
        worker.log(logRequest, outcome, app: app, features, seen)
    }

    /// The request has been counted in; an app that may sleep notes it.
    @inline(__always)
    private func take(_ app: RoutedApp) {
        self.app = app
        if let attention = app.attention { note(attention) }
    }

    @inline(never)
    private func note(_ attention: AppAttention) {
        attention.requestBegan(at: began)
        self.attention = attention
    }

    @inline(never)
    private func endAttention() {
        attention?.requestEnded(at: worker.loop.now)
        attention = nil
    }

    /// Drops everything that ties the relay to this exchange.
    private func letGo() {
        app?.checkIn()
        app = nil
        if attention != nil { endAttention() }
        client = nil
        connected = nil
        responsePlan = nil
        hasWholeResponse = false
        if let forced = search.forcedClose {
            drop(forced)
            search.forcedClose = nil
        }
        search.reset()
    }
}

extension PlatformInstant {
    /// Whole milliseconds from `start`; without `Duration`, whose 128 bits cost more than the difference.
    func milliseconds(since start: PlatformInstant) -> Int {
        Int((nanoseconds - start.nanoseconds) / 1_000_000)
    }
}

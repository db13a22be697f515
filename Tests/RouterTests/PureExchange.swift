import HTTP
import Linux
import Model

@testable import Router

/// One request of a `PureRouter`: hands every event to `Exchange` and does what it says.
final class PureExchange {
    let router: PureRouter
    let client: PureClient
    var exchange: Exchange
    private(set) lazy var search = PureSearch(self)
    var connection: PureConnection?
    let method: RequestMethod
    /// The app's features when the request began.
    private(set) var features: RoutingFeatures = []
    var binding = Relay.Binding()
    var requestHead: [UInt8] = []
    private var logRequest: [UInt8] = []
    var requestBody: BodyReader
    var hasWholeRequest: Bool
    var input: [UInt8] = []
    var parser = ResponseParser(limits: RouterWorker.responseLimits)
    var plan: Exchange.ResponsePlan?
    var responseBody = BodyReader(.none)
    var hasWholeResponse = false
    private var isCheckedOut = false
    let began: PlatformInstant
    var connected: PlatformInstant?
    private(set) var deadline = PlatformInstant.distantFuture

    init(_ head: RequestHead, _ client: PureClient) {
        self.client = client
        router = client.router
        began = router.now
        method = head.method
        requestBody = BodyReader(head.framing)
        let hasContent = head.framing != .none && head.framing != .length(0)
        hasWholeRequest = !hasContent
        exchange = Exchange(
            Exchange.Request(
                version: head.version,
                isHead: head.method == .head,
                wantsUpgrade: head.wantsUpgrade,
                keepsAlive: head.isPersistent,
                hasContent: hasContent
            )
        )
    }

    func begin(_ head: RequestHead, _ bytes: [UInt8]) {
        let app = router.table.app(forHost: bytes.span.extracting(head.host.name.range))
        if app != nil { writeHead(head, bytes) }
        switch exchange.opening(for: app, head, isLegacy: features.contains(.legacyRouter)) {
        case .refuse(let error): refuse(error, ofApp: app != nil)
        case .checkOut(_, let saysContinue):
            if saysContinue { client.send(continueAnswer) }
            checkOut()
        }
    }

    private func checkOut() {
        do throws(RouterError) {
            try router.selection.checkOut()
        } catch {
            return refuse(error, ofApp: true)
        }
        isCheckedOut = true
        search.phaseEnd = exchange.deadline(from: began)
        search.findDyno()
    }

    /// Refuses a request whose head is bad and whose app's log is told of it.
    func refuse(_ error: HTTPError, _ head: RequestHead, _ bytes: [UInt8]) {
        hasWholeRequest = false
        exchange = Exchange(
            Exchange.Request(version: head.version, isHead: head.method == .head, keepsAlive: false)
        )
        let isKnown = router.table.app(forHost: bytes.span.extracting(head.host.name.range)) != nil
        if isKnown { writeHead(head, bytes) }
        refuse(.request(error), ofApp: isKnown)
    }

    private func writeHead(_ head: RequestHead, _ bytes: [UInt8]) {
        features = router.features
        let isLegacy = features.contains(.legacyRouter)
        let marks =
            isLegacy
            ? router.appendRequest(head, bytes, router.legacyFields, to: &requestHead)
            : router.appendRequest(head, bytes, router.fields, to: &requestHead)
        logRequest = router.logRequest(head, bytes, requestHead, marks, isLegacy: isLegacy)
        if !features.isEmpty { applyFeatures(to: head, bytes) }
    }

    // MARK: Time

    /// Does one thing that is due; false when nothing is.
    func fire() -> Bool {
        if search.fire() { return true }
        guard deadline <= router.now else { return false }
        fail(
            .silence(
                clientIsBlocked: !client.waiting.isEmpty,
                dynoIsBlocked: connection?.waiting.isEmpty == false
            )
        )
        return true
    }

    func moveDeadline() { deadline = exchange.deadline(from: router.now) }

    func noteActivity() {
        if exchange.isRolling { moveDeadline() }
    }

    // MARK: Ends

    func clientClosed() {
        if exchange.phase == .piping { finish() } else { fail(.clientClosed) }
    }

    func fail(_ cause: Exchange.Cause) {
        if let failure = exchange.failure(for: cause) { fail(failure) } else { finish() }
    }

    func fail(_ failure: Exchange.Failure) {
        search.end()
        closeConnection()
        let keepsClient = exchange.keepsClient(after: failure.error, hasWholeRequest: hasWholeRequest)
        var bytes: Int? = exchange.contentBytes
        if failure.answer == .page {
            let answer = router.errorAnswer(
                failure.error,
                ofApp: true,
                isHead: exchange.request.isHead,
                keepsAlive: keepsClient,
                isLegacy: features.contains(.legacyRouter)
            )
            client.send(answer.bytes)
            bytes = connected == nil ? nil : loggedBytes(ofPage: answer.content)
        }
        log(failure.error, status: failure.loggedStatus, bytes: bytes)
        letGo()
        if failure.answer == .page { return client.ended(keepsAlive: keepsClient) }
        client.cut(withReset: failure.error.blame != .client && endsWithConnection)
    }

    func finish() {
        releaseConnection()
        log(nil, status: exchange.sentStatus, bytes: exchange.contentBytes)
        letGo()
        client.ended(keepsAlive: plan?.keepsClient ?? false)
    }

    /// Answers without having counted the request in; the app hears of it when there is one.
    private func refuse(_ error: RouterError, ofApp: Bool) {
        let keepsClient = exchange.keepsClient(after: error, hasWholeRequest: hasWholeRequest)
        let answer = router.errorAnswer(
            error,
            ofApp: ofApp,
            isHead: exchange.request.isHead,
            keepsAlive: keepsClient,
            isLegacy: features.contains(.legacyRouter)
        )
        client.send(answer.bytes)
        if ofApp {
            let outcome = RouterLogLine.Outcome(error: logged(error), status: error.status)
            router.log(logRequest, outcome, isLegacy: features.contains(.legacyRouter))
        }
        client.ended(keepsAlive: keepsClient)
    }

    /// Gives the dyno's connection back, or closes it when it cannot be used again.
    func releaseConnection() {
        guard let connection else { return }
        if hasWholeResponse, hasWholeRequest, plan?.keepsDyno == true,
            !features.union(router.features).usesConnectionsOnce
        {
            router.keep(connection)
        } else {
            connection.exchange = nil
            connection.end = .closed
        }
        self.connection = nil
    }

    func closeConnection() {
        connection?.exchange = nil
        connection?.end = .closed
        connection = nil
    }

    /// Whether only the end of the connection shows where the response ends.
    private var endsWithConnection: Bool {
        guard let plan, exchange.phase != .piping else { return false }
        return plan.framing == .untilClose || plan.removesChunking
    }

    private func log(_ error: RouterError?, status: Int?, bytes: Int?) {
        let milliseconds = { (end: PlatformInstant, start: PlatformInstant) in
            Int((end.nanoseconds - start.nanoseconds) / 1_000_000)
        }
        router.log(
            logRequest,
            RouterLogLine.Outcome(
                error: logged(error),
                dyno: search.lastDyno.map { Array("web.\($0 + 1)".utf8) } ?? [],
                connectMilliseconds: search.lastDyno == nil
                    ? nil : milliseconds(connected ?? router.now, began),
                serviceMilliseconds: connected.map { milliseconds(router.now, $0) },
                status: status,
                bytes: bytes
            ),
            isLegacy: features.contains(.legacyRouter)
        )
    }

    private func letGo() {
        if isCheckedOut { router.selection.checkIn() }
        isCheckedOut = false
        connection = nil
    }
}

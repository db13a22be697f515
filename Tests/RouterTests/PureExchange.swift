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
    private var connection: PureConnection?
    private let method: RequestMethod
    /// The app's features when the request began.
    private(set) var features: RoutingFeatures = []
    var binding = Relay.Binding()
    var requestHead: [UInt8] = []
    private var logRequest: [UInt8] = []
    private var requestBody: BodyReader
    private var hasWholeRequest: Bool
    private var input: [UInt8] = []
    private var parser = ResponseParser(limits: RouterWorker.responseLimits)
    private var plan: Exchange.ResponsePlan?
    private var responseBody = BodyReader(.none)
    private var hasWholeResponse = false
    private var isCheckedOut = false
    let began: PlatformInstant
    private var connected: PlatformInstant?
    private var deadline = PlatformInstant.distantFuture

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
        guard router.table.app(forHost: bytes.span.extracting(head.host.name.range)) != nil else {
            return refuse(.noSuchApp, ofApp: false)
        }
        writeHead(head, bytes)
        if head.expectation == .unsupported {
            return refuse(.request(.unsupportedExpectation), ofApp: true)
        }
        if head.expectation == .continue, head.version == .http11, !features.contains(.endToEndContinue) {
            client.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
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
        fail(.silence(clientIsBlocked: false, dynoIsBlocked: false))
        return true
    }

    private func moveDeadline() { deadline = exchange.deadline(from: router.now) }

    private func noteActivity() {
        if exchange.isRolling { moveDeadline() }
    }

    // MARK: The request

    func connectionMade(_ connection: PureConnection) {
        self.connection = connection
        connection.exchange = self
        connection.deadline = .distantFuture
        connected = router.now
        exchange.connected()
        moveDeadline()
        if features.contains(.legacyRouter) { addRouteTimes() }
        connection.bytes += requestHead
        client.goOn()
    }

    /// Takes content, or another protocol's bytes, from what the client has sent; says how many bytes.
    func take(_ bytes: [UInt8]) -> Int {
        guard let connection else { return 0 }
        if exchange.phase == .piping {
            connection.bytes += bytes
            noteActivity()
            return bytes.count
        }
        var consumed = 0
        do throws(HTTPError) {
            while !hasWholeRequest, consumed < bytes.count {
                var output: [UInt8] = []
                let rest = Array(bytes[consumed...])
                let step = try requestBody.forward(rest.span, into: &output)
                connection.bytes += output + rest[step.verbatim]
                consumed += step.consumed
                hasWholeRequest = step.isComplete
            }
        } catch {
            fail(.badRequestContent(error))
            return consumed
        }
        noteActivity()
        if hasWholeRequest, !exchange.isRequestComplete {
            exchange.requestCompleted()
            moveDeadline()
            if plan == nil, !input.isEmpty { receivedPart() }
        }
        return consumed
    }

    // MARK: The response

    func receivedFromDyno(_ bytes: [UInt8]) {
        input += bytes
        while plan == nil, !input.isEmpty, connection != nil {
            guard parseHead() else { return }
        }
        if plan != nil { relayContent() }
    }

    func dynoClosed(isReset: Bool) {
        let hasPartialHead = plan == nil && !input.isEmpty
        if exchange.phase == .piping { return finish() }
        if plan?.framing == .untilClose, !isReset { return responseCompleted(hasExtra: false) }
        fail(.dynoClosed(partialHead: hasPartialHead))
    }

    /// Takes one head up; false when none is complete.
    private func parseHead() -> Bool {
        switch parser.parse(input.span, answering: method) {
        case .needsMore:
            if input.count > Limits.Router.responseHeadBytes {
                fail(.badResponse(.oversizedHeader))
            } else {
                receivedPart()
            }
            return false
        case .failed(let error):
            fail(.badResponse(error.responseFault))
            return false
        case .complete(let length):
            let bytes = Array(input[..<length])
            input.removeFirst(length)
            do throws(RouterError) {
                try take(parser.head, bytes)
                return true
            } catch {
                fail(exchange.failure(error))
                return false
            }
        }
    }

    private func receivedPart() {
        exchange.receivedPart(firstByteEnds: deadline)
        noteActivity()
    }

    private func take(_ head: ResponseHead, _ bytes: [UInt8]) throws(RouterError) {
        if head.reasonForm == .missing { throw .platform(.h17) }
        var output: [UInt8] = []
        if head.isInterim {
            let wasInParts = exchange.phase == .answering
            let isPassedOn = try exchange.receivedInterim(status: head.status)
            if wasInParts { moveDeadline() }
            guard isPassedOn else { return }
            // All fields of a 100 are dropped (spec router §12.7).
            if head.status == 100 { return client.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
            router.fields.appendInterim(head, in: bytes, at: 0, to: &output)
            return client.send(output)
        }
        let plan = try exchange.receivedHead(
            status: head.status,
            framing: head.framing,
            dynoKeepsAlive: head.isPersistent
        )
        self.plan = plan
        responseBody = BodyReader(head.framing)
        let form = ForwardingFields.ResponseForm(
            keepsClient: plan.keepsClient,
            plan: plan,
            version: exchange.request.version
        )
        if features.contains(.legacyRouter) {
            router.legacyFields.appendResponse(
                head,
                in: bytes,
                at: 0,
                form,
                date: PureRouter.date,
                to: &output
            )
        } else {
            router.fields.appendResponse(head, in: bytes, at: 0, form, date: PureRouter.date, to: &output)
        }
        if !features.isEmpty { applyFeatures(toResponse: &output) }
        client.send(output)
        moveDeadline()
        if exchange.phase == .piping { client.goOn() }
    }

    private func relayContent() {
        if exchange.phase == .piping {
            // The legacy router counts the head only.
            if !features.contains(.legacyRouter) { exchange.contentBytes += input.count }
            client.send(input)
            input = []
            return noteActivity()
        }
        var isComplete = responseBody.isComplete
        do throws(HTTPError) {
            while !isComplete, !input.isEmpty { isComplete = try relayPiece() }
        } catch {
            return fail(.badResponseContent)
        }
        noteActivity()
        if isComplete { responseCompleted(hasExtra: !input.isEmpty) }
    }

    private func relayPiece() throws(HTTPError) -> Bool {
        let bytes = input
        if plan?.removesChunking == true {
            let step = try responseBody.next(bytes.span)
            client.send(Array(bytes[step.payload]))
            exchange.contentBytes += step.payload.count
            input.removeFirst(step.consumed)
            return step.isComplete
        }
        var output: [UInt8] = []
        let step = try responseBody.forward(bytes.span, into: &output)
        client.send(output + bytes[step.verbatim])
        exchange.contentBytes += step.payloadBytes
        input.removeFirst(step.consumed)
        return step.isComplete
    }

    private func responseCompleted(hasExtra: Bool) {
        hasWholeResponse = true
        if hasExtra { closeConnection() }
        finish()
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
        let keepsClient = exchange.request.keepsAlive && hasWholeRequest
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

    private func finish() {
        if let connection {
            if hasWholeResponse, hasWholeRequest, plan?.keepsDyno == true,
                !features.union(router.features).usesConnectionsOnce
            {
                router.keep(connection)
            } else {
                connection.exchange = nil
                connection.end = .closed
            }
        }
        log(nil, status: exchange.sentStatus, bytes: exchange.contentBytes)
        letGo()
        client.ended(keepsAlive: plan?.keepsClient ?? false)
    }

    /// Answers without having counted the request in; the app hears of it when there is one.
    private func refuse(_ error: RouterError, ofApp: Bool) {
        let keepsClient = exchange.request.keepsAlive && hasWholeRequest
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

    private func closeConnection() {
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

import HTTP
import Linux
import Model

@testable import Router

/// How a `PureExchange` moves the bytes of the request and of its response.
extension PureExchange {
    // MARK: The request

    func connectionMade(_ connection: PureConnection) {
        self.connection = connection
        connection.exchange = self
        connection.deadline = .distantFuture
        connected = router.now
        exchange.connected()
        moveDeadline()
        if features.contains(.legacyRouter) { addRouteTimes() }
        connection.send(requestHead)
        client.goOn()
    }

    /// Takes content, or another protocol's bytes, from what the client has sent; says how many bytes.
    func take(_ bytes: [UInt8]) -> Int {
        guard let connection, connection.waiting.isEmpty else { return 0 }
        // A deaf dyno gets no more than one receive.
        let bytes = connection.isDeaf ? Array(bytes.prefix(Limits.Router.receiveBytes)) : bytes
        if exchange.phase == .piping {
            connection.send(bytes)
            noteActivity()
            return bytes.count
        }
        var consumed = 0
        do throws(HTTPError) {
            while !hasWholeRequest, consumed < bytes.count {
                var output: [UInt8] = []
                let rest = Array(bytes[consumed...])
                let step = try requestBody.forward(rest.span, into: &output)
                connection.send(output + rest[step.verbatim])
                consumed += step.consumed
                hasWholeRequest = step.isComplete
            }
        } catch {
            fail(.badRequestContent(error))
            return consumed
        }
        noteActivity()
        if connection.waiting.isEmpty { requestSent() }
        return consumed
    }

    /// The dyno's connection has taken what waited for it.
    func dynoTookBytes() {
        noteActivity()
        requestSent()
        client.goOn()
    }

    private func requestSent() {
        if !hasWholeRequest || exchange.isRequestComplete { return }
        exchange.requestCompleted()
        moveDeadline()
        if plan == nil, !input.isEmpty { receivedPart() }
    }

    // MARK: The response

    /// Takes what the client has room for; says how many bytes that were.
    func receivedFromDyno(_ bytes: [UInt8]) -> Int {
        var rest = bytes[...]
        while !rest.isEmpty, connection != nil, exchange.takesResponse(whileWaiting: client.waiting.count) {
            // A deaf client gets one receive after the other.
            let piece = client.isDeaf ? rest.prefix(Limits.Router.receiveBytes) : rest
            rest = rest[piece.endIndex...]
            receivedOnce(piece)
        }
        // What comes when all is over is of no use to anybody.
        return connection == nil ? bytes.count : bytes.count - rest.count
    }

    private func receivedOnce(_ bytes: ArraySlice<UInt8>) {
        input += bytes
        while plan == nil, !input.isEmpty, connection != nil {
            guard parseHead() else { return }
        }
        if plan != nil { relayContent() }
    }

    /// The client has taken what waited for it.
    func clientTookBytes() {
        noteActivity()
        if hasWholeResponse { finish() }
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
        let isInterim = input.beginsInterimResponse
        let wasInParts = exchange.phase == .answering
        do throws(RouterError) {
            try exchange.receivedPart(ofInterim: isInterim, firstByteEnds: deadline, at: router.now)
        } catch {
            return fail(exchange.failure(error))
        }
        if wasInParts, isInterim { moveDeadline() }
        noteActivity()
    }

    private func take(_ head: ResponseHead, _ bytes: [UInt8]) throws(RouterError) {
        var output: [UInt8] = []
        let wasInParts = exchange.phase == .answering
        switch try exchange.received(head, acceptsMissingReason: false, at: router.now) {
        case .dropped: break
        case .passContinue: client.send(continueAnswer)
        case .passInterim:
            router.fields.appendInterim(head, in: bytes, at: 0, to: &output)
            client.send(output)
        case .respond(let plan): return respond(plan, head, bytes)
        }
        if wasInParts { moveDeadline() }
    }

    private func respond(_ plan: Exchange.ResponsePlan, _ head: ResponseHead, _ bytes: [UInt8]) {
        var output: [UInt8] = []
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
        if hasExtra { closeConnection() } else { releaseConnection() }
        if client.waiting.isEmpty { finish() }
    }
}

let continueAnswer = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

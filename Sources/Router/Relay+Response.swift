import HTTP
import Linux
import Model

/// The response's way from the dyno to the client.
extension Relay {
    /// Whether the client's connection has room: the response buffer of 1 MB (spec router §6.5).
    var takesResponseBytes: Bool {
        exchange.takesResponse(whileWaiting: client?.outputCount ?? 0)
    }

    /// Sends on what came from the dyno.
    func receivedFromDyno(_ range: Range<Int>) {
        if exchange.phase == .piping { return pipeToClient(range) }
        if responsePlan == nil {
            parseHead(range)
        } else {
            relayContent(range, behind: [])
        }
    }

    /// The dyno has closed its connection; `isReset` when that was no orderly end.
    func dynoClosed(isReset: Bool) {
        if exchange.phase == .piping { return finish() }
        if responsePlan?.framing == .untilClose, !isReset { return responseCompleted(hasExtra: false) }
        fail(.dynoClosed(partialHead: dyno?.hasPartialHead ?? false))
    }

    /// The client's connection has taken what waited for it.
    func clientTookBytes(isDrained: Bool) {
        noteActivity()
        if hasWholeResponse {
            if isDrained { finish() }
        } else {
            dyno?.receiveLater()
        }
    }

    /// Gives the dyno's connection back to its pool, or closes it when it cannot be used again.
    func releaseDyno() {
        guard let connection = dyno else { return }
        dyno = nil
        connection.relay = nil
        connection.pool.endedUse()
        let isReusable =
            hasWholeResponse && hasWholeRequest && responsePlan?.keepsDyno == true
            && !features.union(app?.features ?? []).usesConnectionsOnce
        connection.endUse(isReusable: isReusable)
    }

    /// Closes the dyno's connection: nothing more is wanted of it.
    func closeDyno() {
        guard let connection = dyno else { return }
        dyno = nil
        connection.relay = nil
        connection.pool.endedUse()
        connection.close()
    }

    /// A part of a response's head is here.
    func receivedPart() {
        guard let client else { return }
        let isInterim = dyno?.hasPartOfInterim ?? false
        if isInterim { marks.firstByte = .distantFuture }
        let phase = exchange.phase
        do throws(RouterError) {
            try exchange.receivedPart(
                ofInterim: isInterim,
                firstByteEnds: client.deadline,
                at: worker.loop.now
            )
        } catch {
            return fail(exchange.failure(error))
        }
        watchFirstByteAgain(since: phase)
        noteActivity()
    }

    // MARK: - Private: head

    private func parseHead(_ range: Range<Int>) {
        if dyno?.hasPartialHead == true { return continueHead(range) }
        var rest = range
        while !rest.isEmpty, responsePlan == nil, let dyno {
            marks.firstByte = worker.loop.now
            switch worker.area.parse(rest, &worker.responseParser, answering: requestMethod) {
            case .complete(let length):
                let head = worker.responseParser.head
                let behind = rest.lowerBound + length..<rest.upperBound
                let isFinal = take(head, in: worker.area.bytes, at: rest.lowerBound)
                if isFinal { relayHead(with: behind) }
                rest = behind
            case .needsMore:
                let parser = worker.takeResponseParser()
                dyno.keep(PartialResponse(parser: parser, bytes: worker.area.bytes[rest]))
                return receivedPart()
            case .failed(let error):
                worker.responseParser.reset()
                return fail(.badResponse(error.responseFault))
            }
        }
    }

    private func continueHead(_ range: Range<Int>) {
        guard let partial = dyno?.takePartialHead() else { return }
        marks.firstByte = min(marks.firstByte, worker.loop.now)
        switch partial.parse(adding: worker.area.bytes[range], answering: requestMethod) {
        case .complete(let length):
            // What lies behind the head came with the last receive and is still in the area.
            let behind = range.upperBound - (partial.bytes.count - length)..<range.upperBound
            if take(partial.parser.head, in: partial.bytes, at: 0) {
                relayHead(with: behind)
            } else if !behind.isEmpty {
                parseHead(behind)
            }
        case .needsMore:
            guard partial.bytes.count <= Limits.Router.responseHeadBytes else {
                return fail(.badResponse(.oversizedHeader))
            }
            dyno?.keep(partial)
            receivedPart()
        case .failed(let error):
            fail(.badResponse(error.responseFault))
        }
    }

    /// Takes a complete head up; true when the final one is written and ready to go.
    ///
    /// `bytes` is the receive area's own array: as long as this function has it, nothing may be put into the
    /// area, or the whole area would be copied. Sending is therefore not done here.
    private func take(_ head: ResponseHead, in bytes: [UInt8], at base: Int) -> Bool {
        let phase = exchange.phase
        do throws(RouterError) {
            let reception = try exchange.received(
                head,
                acceptsMissingReason: worker.choices.acceptsMissingReason,
                at: worker.loop.now
            )
            guard case .respond(let plan) = reception else {
                receivedInterim(reception, head, in: bytes, at: base, since: phase)
                return false
            }
            responsePlan = plan
            responseBody.begin(head.framing)
            worker.writeResponse(
                head,
                in: bytes,
                at: base,
                plan,
                version: exchange.request.version,
                features: features
            )
            if !features.isEmpty { applyFeaturesToResponse() }
            return true
        } catch {
            fail(exchange.failure(error))
            return false
        }
    }

    /// Sends the head that was written, and what came behind it.
    private func relayHead(with behind: Range<Int>) {
        moveDeadline()
        if exchange.phase == .piping {
            client?.send(worker.responseHead, worker.responseHead.indices)
            pipeToClient(behind)
            client?.receiveLater()
        } else {
            relayContent(behind, behind: worker.responseHead)
        }
    }

    private func receivedInterim(
        _ reception: Exchange.Reception,
        _ head: ResponseHead,
        in bytes: [UInt8],
        at base: Int,
        since phase: Exchange.Phase
    ) {
        marks.firstByte = .distantFuture
        watchFirstByteAgain(since: phase)
        switch reception {
        case .dropped, .respond: return
        case .passContinue: client?.send(worker.continueAnswer, worker.continueAnswer.indices)
        case .passInterim:
            worker.writeInterim(head, in: bytes, at: base)
            client?.send(worker.responseHead, worker.responseHead.indices)
        }
        noteActivity()
    }

    /// Where the 30 s go on after parts of a head, they end when they did before.
    private func watchFirstByteAgain(since phase: Exchange.Phase) {
        guard phase == .answering, exchange.phase == .awaiting, let client else { return }
        moveDeadline()
        // Nearer than the wheel looks by itself.
        worker.clientWheel.remove(client)
        worker.clientWheel.insert(client)
    }

    // MARK: - Private: content

    /// Sends content on, in one piece with the head where that goes first.
    private func relayContent(_ range: Range<Int>, behind head: [UInt8]) {
        let step: ReceiveArea.Content
        do throws(HTTPError) {
            let removesChunking = responsePlan?.removesChunking ?? false
            step =
                try removesChunking
                ? worker.area.decode(&responseBody, range) : worker.area.forward(&responseBody, range)
        } catch {
            if !head.isEmpty { client?.send(head, head.indices) }
            return fail(.badResponseContent)
        }
        exchange.contentBytes += step.payloadBytes
        send(step.inArea, behind: head)
        noteActivity()
        if step.isComplete { responseCompleted(hasExtra: step.consumed < range.count) }
    }

    /// Sends content from the receive area, or what was gathered when that is nil.
    private func send(_ inArea: Range<Int>?, behind head: [UInt8]) {
        guard let client else { return }
        guard let inArea else {
            let whole = head + worker.area.gathered
            return client.send(whole, whole.indices)
        }
        if head.isEmpty {
            client.send(worker.area.bytes, inArea)
        } else if inArea.isEmpty {
            client.send(head, head.indices)
        } else if let whole = worker.area.place(head, before: inArea) {
            client.send(worker.area.bytes, whole)
        } else {
            client.send(head, head.indices)
            client.send(worker.area.bytes, inArea)
        }
    }

    /// The last byte has come from the dyno, whose connection is free from now on.
    private func responseCompleted(hasExtra: Bool) {
        hasWholeResponse = true
        marks.lastByte = worker.loop.now
        // Bytes beyond the response belong to nobody; the next request must not meet them.
        if hasExtra { closeDyno() } else { releaseDyno() }
        if client?.outputCount == 0 { finish() }
    }
}

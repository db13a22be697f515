import HTTP
import Linux
import Model

/// The request's way from the client to the dyno.
extension Relay {
    /// Whether bytes from the client could be sent on at once.
    ///
    /// Nothing more is read from a client while its dyno has not taken what came before, so that a request never
    /// owns more memory than one receive.
    var takesRequestBytes: Bool {
        guard let dyno, dyno.outputCount == 0 else { return false }
        return exchange.phase == .piping || !hasWholeRequest
    }

    /// Sends the head when no content has come with it.
    func sendHeadAlone() {
        guard let dyno, !requestHead.isEmpty else { return }
        dyno.send(requestHead, requestHead.indices)
        requestHead.removeAll(keepingCapacity: true)
    }

    /// Sends on what came from the client: content, in one piece with the head if that still waits.
    func receivedFromClient(_ range: Range<Int>) {
        if exchange.phase == .piping { return pipeToDyno(range) }
        let step: ReceiveArea.Content
        do throws(HTTPError) {
            step = try worker.area.forward(&requestBody, range)
        } catch {
            return fail(.badRequestContent(error))
        }
        client?.keep(range.lowerBound + step.consumed..<range.upperBound)
        hasWholeRequest = step.isComplete
        send(step.inArea)
        noteActivity()
        if hasWholeRequest, dyno?.outputCount == 0 { requestSent() }
    }

    /// The dyno's connection has taken what waited for it.
    func dynoTookBytes(isDrained: Bool) {
        noteActivity()
        guard isDrained else { return }
        if hasWholeRequest {
            requestSent()
        } else {
            client?.receiveLater()
        }
        if exchange.phase == .piping { client?.receiveLater() }
    }

    // MARK: - Private

    /// The whole request is with the kernel: the 30 s for the first byte begin.
    private func requestSent() {
        if exchange.isRequestComplete { return }
        exchange.requestCompleted()
        marks.sent = worker.loop.now
        moveDeadline()
        // The dyno began to answer before it had everything.
        if dyno?.hasPartialHead == true { receivedPart() }
    }

    /// Sends content from the receive area, or what was gathered when that is nil.
    private func send(_ inArea: Range<Int>?) {
        guard let dyno else { return }
        if requestHead.isEmpty {
            if let inArea {
                dyno.send(worker.area.bytes, inArea)
            } else {
                dyno.send(worker.area.gathered, worker.area.gathered.indices)
            }
        } else if let inArea, let whole = worker.area.place(requestHead, before: inArea) {
            dyno.send(worker.area.bytes, whole)
        } else {
            dyno.send(requestHead, requestHead.indices)
            let content = inArea.map { Array(worker.area.bytes[$0]) } ?? worker.area.gathered
            dyno.send(content, content.indices)
        }
        requestHead.removeAll(keepingCapacity: true)
    }
}

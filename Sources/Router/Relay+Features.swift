import HTTP
import Linux
import Model

/// What an app's switched features change in an exchange; nothing of this runs for an app without any.
extension Relay {
    /// The dyno to which session affinity binds the client.
    struct Binding {
        /// The number of the web dyno that the client's cookie names.
        var dyno: Int?
        /// The request's Host without port: the domain of a new cookie.
        var host: [UInt8] = []
    }

    /// Changes the head that was written for the dyno, and notes what the response will need.
    func applyFeatures(to head: RequestHead, in bytes: [UInt8], at base: Int, of app: RoutedApp) {
        // The new fields go before the empty line.
        requestHead.removeLast(worker.fields.crlf.count)
        if features.contains(.endToEndContinue) {
            exchange.passContinueThrough(isExpected: head.expectation == .continue)
            for field in head.fields where field.kind == .expect {
                requestHead.append(contentsOf: bytes[field.line.shifted(by: base)])
            }
        }
        if features.usesConnectionsOnce, !head.wantsUpgrade {
            requestHead.append(contentsOf: worker.fields.close)
        }
        if features.contains(.traced) { trace(head, in: bytes, at: base, of: app) }
        requestHead.append(contentsOf: worker.fields.crlf)
        if features.contains(.sessionAffinity) { bind(by: head, in: bytes, at: base, to: app) }
    }

    /// The pool of the dyno to which the client is bound; nil when there is none that takes requests.
    var boundPool: DynoPool? {
        guard let number = binding.dyno else { return nil }
        return app?.pool(ofDyno: number, at: worker.loop.now)
    }

    /// Changes the head that was written for the client.
    func applyFeaturesToResponse() {
        if features.contains(.sessionAffinity) { addAffinityCookie() }
        // The legacy router's `bytes` has the head in it.
        if features.contains(.legacyRouter) { exchange.contentBytes += worker.responseHead.count }
    }

    /// The code for 75 s in which every dyno that was up stayed in quarantine; the legacy router has no H34.
    var quarantineCode: RouterCode {
        features.contains(.legacyRouter) ? .h99 : worker.choices.quarantineCode
    }

    /// Says how long it took to find the dyno, as the legacy router does (spec router §7a).
    func addRouteTimes() {
        let now = worker.loop.now
        requestHead.removeLast(worker.fields.crlf.count)
        requestHead.append(contentsOf: "Connect-Time: ".utf8)
        Serializer.appendDecimal(max(0, now.milliseconds(since: search.attemptBegan)), to: &requestHead)
        requestHead.append(contentsOf: "\r\nTotal-Route-Time: ".utf8)
        Serializer.appendDecimal(max(0, now.milliseconds(since: began)), to: &requestHead)
        requestHead.append(contentsOf: "\r\n\r\n".utf8)
    }

    /// What the log says of the bytes of an error's page: the legacy router did not count them.
    func loggedBytes(ofPage bytes: Int) -> Int {
        features.contains(.legacyRouter) ? 0 : bytes
    }

    /// What the log says of a failure.
    func logged(_ error: RouterError?) -> RouterError? {
        features.contains(.legacyRouter) ? error?.inLegacyLog : error
    }

    // MARK: - Private

    private func bind(by head: RequestHead, in bytes: [UInt8], at base: Int, to app: RoutedApp) {
        binding.host.removeAll(keepingCapacity: true)
        binding.host.append(contentsOf: bytes[head.host.name.range.shifted(by: base)])
        binding.dyno = worker.affinity.dyno(
            in: head,
            of: bytes.span,
            at: base,
            app: app.id,
            now: worker.wallTime.seconds
        )
    }

    /// Binds the client to its dyno with the response's head, unless its cookie does so already (spec router
    /// §16.9).
    private func addAffinityCookie() {
        guard let app, let dyno = search.lastDyno?.dyno.name.number, dyno != binding.dyno else { return }
        worker.responseHead.removeLast(worker.fields.crlf.count)
        // A copy of the reference: the span must not depend on a variable of this object.
        let host = binding.host
        worker.affinity.appendField(
            dyno: dyno,
            app: app.id,
            host: host.span,
            now: worker.wallTime.seconds,
            to: &worker.responseHead
        )
        worker.responseHead.append(contentsOf: worker.fields.crlf)
    }
}

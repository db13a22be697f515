import HTTP
import Linux
import Model

@testable import Router

/// What the app's switched features change in an exchange of a `PureRouter`.
extension PureExchange {
    /// The position of the dyno to which the client is bound; nil when there is none that takes requests.
    var boundDyno: Int? {
        guard features.contains(.sessionAffinity), let number = binding.dyno else { return nil }
        return router.selection.position(ofDyno: number, at: router.now)
    }

    /// The code for 75 s in which every dyno that was up stayed in quarantine.
    var quarantineCode: RouterCode { features.contains(.legacyRouter) ? .h99 : .h34 }

    /// Changes the head that was written for the dyno, and notes what the response will need.
    func applyFeatures(to head: RequestHead, _ bytes: [UInt8]) {
        requestHead.removeLast(crlf.count)
        if features.contains(.endToEndContinue) {
            exchange.passContinueThrough(isExpected: head.expectation == .continue)
            for field in head.fields where field.kind == .expect { requestHead += bytes[field.line] }
        }
        if features.usesConnectionsOnce, !head.wantsUpgrade {
            requestHead += Array("Connection: close\r\n".utf8)
        }
        requestHead += crlf
        guard features.contains(.sessionAffinity) else { return }
        binding.host = Array(bytes[head.host.name.range])
        binding.dyno = router.affinity.dyno(
            in: head,
            of: bytes.span,
            at: 0,
            app: PureRouter.app,
            now: wallSeconds
        )
    }

    /// Says how long it took to find the dyno, as the legacy router does.
    func addRouteTimes() {
        let milliseconds = { (start: PlatformInstant) in self.router.now.milliseconds(since: start) }
        requestHead.removeLast(crlf.count)
        requestHead += Array("Connect-Time: \(milliseconds(search.attemptBegan))\r\n".utf8)
        requestHead += Array("Total-Route-Time: \(milliseconds(began))\r\n\r\n".utf8)
    }

    /// Changes the head that was written for the client.
    func applyFeatures(toResponse head: inout [UInt8]) {
        if features.contains(.sessionAffinity), let dyno = search.lastDyno, dyno + 1 != binding.dyno {
            head.removeLast(crlf.count)
            router.affinity.appendField(
                dyno: dyno + 1,
                app: PureRouter.app,
                host: binding.host.span,
                now: wallSeconds,
                to: &head
            )
            head += crlf
        }
        // The legacy router's `bytes` has the head in it.
        if features.contains(.legacyRouter) { exchange.contentBytes += head.count }
    }

    /// What the log says of the bytes of an error's page: the legacy router did not count them.
    func loggedBytes(ofPage bytes: Int) -> Int { features.contains(.legacyRouter) ? 0 : bytes }

    /// What the log says of a failure.
    func logged(_ error: RouterError?) -> RouterError? {
        features.contains(.legacyRouter) ? error?.inLegacyLog : error
    }

    // MARK: - Private

    private var wallSeconds: Int64 { Int64(router.wallMilliseconds / 1_000) }
}

private let crlf = Array("\r\n".utf8)

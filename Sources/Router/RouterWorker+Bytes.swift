import HTTP
import Linux
import Model

/// Heads: the parsers that all connections share, and what goes to clients.
extension RouterWorker {
    /// Gives away the parser that stopped in the midst of a head.
    func takeRequestParser() -> RequestParser {
        let parser = requestParser
        requestParser = RequestParser(limits: RouterWorker.requestLimits)
        return parser
    }

    /// Gives away the parser that stopped in the midst of a head.
    func takeResponseParser() -> ResponseParser {
        let parser = responseParser
        responseParser = ResponseParser(limits: RouterWorker.responseLimits)
        return parser
    }

    /// Writes a final response's head for the client into `responseHead`.
    func writeResponse(
        _ head: ResponseHead,
        in bytes: [UInt8],
        at base: Int,
        _ plan: Exchange.ResponsePlan,
        version: HTTPVersion,
        features: RoutingFeatures
    ) {
        responseHead.removeAll(keepingCapacity: true)
        _ = wallTime
        let keepsClient = plan.keepsClient && !isStopping
        let form = ForwardingFields.ResponseForm(keepsClient: keepsClient, plan: plan, version: version)
        if features.contains(.legacyRouter) {
            legacyFields.appendResponse(head, in: bytes, at: base, form, date: dateText, to: &responseHead)
        } else {
            fields.appendResponse(head, in: bytes, at: base, form, date: dateText, to: &responseHead)
        }
    }

    /// Writes an interim response's head into `responseHead`.
    func writeInterim(_ head: ResponseHead, in bytes: [UInt8], at base: Int) {
        responseHead.removeAll(keepingCapacity: true)
        fields.appendInterim(head, in: bytes, at: base, to: &responseHead)
    }

    /// The answer to an error, with the page of `app` where it has one of its own.
    func answer(
        to error: RouterError,
        of app: RoutedApp? = nil,
        isHead: Bool,
        keepsAlive: Bool,
        features: RoutingFeatures
    ) -> ErrorAnswers.Answer {
        _ = wallTime
        let keepsAlive = keepsAlive && !isStopping
        let isLegacy = features.contains(.legacyRouter)
        if let own = app?.ownAnswer(to: error, isHead: isHead, keepsAlive: keepsAlive, isLegacy: isLegacy) {
            return own
        }
        return errorAnswers.answer(to: error, isHead: isHead, keepsAlive: keepsAlive, isLegacy: isLegacy)
    }

    /// What a client may send (spec router §15.1 to §15.4).
    static let requestLimits = HeadLimits(
        startLineBytes: Limits.Router.requestLineBytes,
        methodBytes: Limits.Router.methodBytes,
        fieldLineBytes: Limits.Router.requestFieldLineBytes,
        fieldNameBytes: Limits.Router.requestFieldNameBytes,
        fieldCount: Limits.Router.requestFields,
        setCookieBytes: Limits.Router.requestFieldLineBytes
    )

    /// What a dyno may send (spec router §15.14 to §15.16).
    static let responseLimits = HeadLimits(
        startLineBytes: Limits.Router.statusLineBytes,
        methodBytes: 0,
        fieldLineBytes: Limits.Router.responseFieldLineBytes,
        fieldNameBytes: Limits.Router.responseFieldLineBytes,
        fieldCount: Limits.Router.responseFields,
        setCookieBytes: Limits.Router.cookieLineBytes
    )
}

import Model
import PlatformAPI

/// What became of a connection that was kept alive without a request, as a router keeps them.
struct IdleFacts: Hashable, Sendable {
    enum Result: Hashable, Sendable {
        /// The server keeps no connection alive, so that none can be lost.
        case notKept
        /// Open when the wait ended.
        case keptOpen
        /// Closed by the server after so long without a request.
        case closed(after: Duration, isPostLost: Bool)
        /// The request that opens the test had no proper answer.
        case untested
    }

    let result: Result
    let waited: Duration
    let server: WebServer

    var outcome: String {
        switch result {
        case .notKept: "the server closes after each response"
        case .keptOpen: "still open after \(SpanText.of(waited))"
        case .closed(let time, let isPostLost):
            "closed after \(SpanText.of(time)); a POST on it was \(isPostLost ? "lost" : "answered")"
        case .untested: "not tested, as GET / has no proper answer"
        }
    }

    var findings: [DoctorFinding] {
        guard case .closed(let time, let isPostLost) = result, time < Limits.Router.idleDynoConnection else {
            return []
        }
        let post = isPostLost ? " A POST that was sent as it closed got no answer." : ""
        return [
            DoctorFinding(
                .shortKeepAlive,
                "\(server.name) closes an idle connection after \(SpanText.of(time)); the router keeps it for 90 s."
                    + post,
                fix: "\(server.keepAliveFix) Or let the router use each connection once: "
                    + "herolocal labs:enable http-disable-keepalive-to-dyno"
            )
        ]
    }
}

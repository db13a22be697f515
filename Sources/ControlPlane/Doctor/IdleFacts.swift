import Model
import PlatformAPI

/// What became of a connection that was kept alive without a request, as a router keeps them.
struct IdleFacts: Hashable, Sendable {
    /// What became of a POST that reached the server after its close, as one does that was under way just then.
    enum LatePost: String, Hashable, Sendable {
        /// Refused with a reset: nobody has seen it.
        case refused
        /// Taken without an answer: nobody knows whether it was carried out.
        case swallowed
    }

    enum Result: Hashable, Sendable {
        /// The server keeps no connection alive, so that none can be lost.
        case notKept
        /// Open when the wait ended.
        case keptOpen
        /// Closed by the server after so long without a request.
        case closed(after: Duration, LatePost)
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
        case .closed(let time, let post):
            "closed after \(SpanText.of(time)); a POST that came too late was \(post.rawValue)"
        case .untested: "not tested, as GET / has no proper answer"
        }
    }

    var findings: [DoctorFinding] {
        guard case .closed(let time, let post) = result, time < Limits.Router.idleDynoConnection else {
            return []
        }
        let end =
            switch post {
            case .refused: "refused with a reset: it was not carried out."
            case .swallowed: "taken without an answer: it may have been carried out."
            }
        return [
            DoctorFinding(
                .shortKeepAlive,
                "\(server.name) closes an idle connection after \(SpanText.of(time)); the router keeps it for 90 s."
                    + " A POST that reached it after its close was \(end)",
                fix: "\(server.keepAliveFix) Or let the router use each connection once: "
                    + "herolocal labs:enable http-disable-keepalive-to-dyno -a APP"
            )
        ]
    }
}

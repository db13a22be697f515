import HTTP
import Model

/// Who answers `Expect: 100-continue` (spec router §12).
extension Exchange {
    /// What has been settled about 100 Continue; by default the router answers it and drops the dyno's.
    struct Continuation: Equatable {
        /// Whether the dyno's own 100 goes to the client.
        var isEndToEnd = false
        /// Whether the client may hold its content back until it has seen one.
        var isExpected = false
        /// Whether it has seen one.
        var wasSent = false

        /// Whether the client may never send its content, because nobody has told it to.
        var isPending: Bool { isExpected && !wasSent }
    }

    /// From now on the dyno decides whether the client is to send its content (spec router §12.3).
    mutating func passContinueThrough(isExpected: Bool) {
        continuation.isEndToEnd = true
        continuation.isExpected = isExpected
    }

    /// A 100 of the dyno's; true when it goes to the client.
    ///
    /// A client of HTTP/1.0 gets it only if it asked for it (spec router §12.4); a second one is not HTTP
    /// (spec router §12.9).
    mutating func receivedContinue() throws(RouterError) -> Bool {
        guard continuation.isEndToEnd, request.version == .http11 || continuation.isExpected else {
            return false
        }
        if continuation.wasSent { throw .platform(.h17) }
        continuation.wasSent = true
        return true
    }
}

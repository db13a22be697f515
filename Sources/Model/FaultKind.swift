/// A failure that a person can switch on for an app (`herolocal fault:add`).
///
/// Most are what a router sees of a dyno that fails; four are codes that only the platform itself can cause.
package enum FaultKind: String, CaseIterable, Codable, Hashable, Sendable {
    case refuse, blackhole
    case slowAccept = "slow-accept"
    case closeBeforeResponse = "close-before-response"
    case closeAfterHeaders = "close-after-headers"
    case cutMidBody = "cut-mid-body"
    case reset
    case malformedStatusLine = "malformed-status-line"
    case oversizedCookie = "oversized-cookie"
    case oversizedHeader = "oversized-header"
    case delay, bandwidth
    case h22, h24, h31, h99

    /// Where a fault strikes.
    package enum Place: Sendable {
        /// While the router connects to a dyno.
        case connecting
        /// In the bytes that come from a dyno.
        case response
        /// A request that is in flight.
        case exchange
        /// A request, before any dyno is chosen.
        case request
    }

    /// What a kind can be told besides how often and how long.
    package enum Setting: Sendable { case delay, bytes, rate }

    package var place: Place {
        switch self {
        case .refuse, .blackhole, .slowAccept: .connecting
        case .closeBeforeResponse, .closeAfterHeaders, .cutMidBody, .reset, .malformedStatusLine,
            .oversizedCookie, .oversizedHeader, .delay, .bandwidth:
            .response
        case .h24: .exchange
        case .h22, .h31, .h99: .request
        }
    }

    /// The settings that mean something to this kind.
    package var settings: [Setting] {
        switch self {
        case .slowAccept, .delay, .h24: [.delay]
        case .cutMidBody, .reset, .oversizedCookie, .oversizedHeader: [.bytes]
        case .bandwidth: [.rate]
        default: []
        }
    }

    /// The most bytes that it can be told: a line that is made up is held in memory whole, and no longer than what
    /// a router reads of a head.
    package var mostBytes: Int {
        switch self {
        case .oversizedCookie, .oversizedHeader: Limits.Router.responseHeadBytes
        default: Limits.Platform.faultBytes
        }
    }

    /// One line for help and documents: what the router sees, and what that usually comes to.
    package var summary: String {
        switch self {
        case .refuse: "the dyno's port refuses connections: H21"
        case .blackhole: "a connection attempt gets no answer: H19 after 5 s"
        case .slowAccept: "a connection stands only after --delay (1s): connect= grows, H19 over 5 s"
        case .closeBeforeResponse: "the connection ends instead of the response's first byte: H13"
        case .closeAfterHeaders: "the connection ends behind the response's head: H18"
        case .cutMidBody: "the connection ends after --bytes (1) of the response's content: H18"
        case .reset: "the connection is reset, before the response (H13) or after --bytes of content (H18)"
        case .malformedStatusLine: "the status line is not HTTP: H17"
        case .oversizedCookie: "a Set-Cookie line of --bytes (8193): H25 over 8192"
        case .oversizedHeader: "a field line of --bytes (524289): H25 over 524288"
        case .delay: "the response comes --delay (1s) later: H12 over 30 s"
        case .bandwidth: "the response comes at --rate (10KB) per second"
        case .h22: "the router has too many connections: H22"
        case .h24: "the router closes requests by force, --delay (0s) after they reached the dyno: H24"
        case .h31: "the request has come to the wrong router: H31"
        case .h99: "the platform fails: H99"
        }
    }
}

extension FaultKind {
    /// Reads a kind by its name; an error lists them all.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self), let kind = FaultKind(rawValue: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "must be one of \(FaultKind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        self = kind
    }
}

package import Model
package import PlatformAPI

/// What a call carries besides its endpoint's own properties.
package struct RequestContext: Sendable {
    /// Which way the request came in.
    package enum Origin: Sendable {
        /// The Unix socket: the peer is the user who runs the daemon.
        case socket
        /// The loopback port: the request showed the token.
        case port
    }

    package let origin: Origin
    /// Whose token the request showed; nil for the daemon's own, and on the socket.
    package let authorization: ResourceID?
    /// The Range field of a GET; clients send it with every request, and it means something for lists only (spec api §1).
    package let range: String?
    package let variant: WireJSON.Variant
    /// What the answer repeats as `Request-Id`.
    package let requestID: String
    /// The names and values behind the question mark, percent-decoded.
    package let query: [String: String]
}

/// What a call is answered with, before it becomes HTTP.
package enum Reply: Sendable {
    /// A JSON body and fields beside the usual ones.
    case json(status: Int, body: [UInt8], fields: [ReplyField] = [])
    /// Something else than JSON, with its media type.
    case content(type: String, body: [UInt8], status: Int = 200, fields: [ReplyField] = [])
    /// Bytes that come as they are made.
    case stream(ReplyStream)
    /// The connection becomes the terminal of a dyno.
    case attach(AttachedDyno)
}

/// One field of an answer.
package struct ReplyField: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

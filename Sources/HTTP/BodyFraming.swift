/// Where a message's content ends (RFC 9112 section 6.3).
package enum BodyFraming: Equatable, Sendable {
    /// The message ends with its head.
    case none
    /// Exactly this many bytes follow.
    case length(Int)
    /// Chunks follow, then a trailer section.
    case chunked
    /// Everything until the connection closes; responses only.
    case untilClose

    /// By hand, as the one that the compiler makes cannot be inlined elsewhere.
    @inlinable
    package static func == (left: BodyFraming, right: BodyFraming) -> Bool {
        switch (left, right) {
        case (.none, .none), (.chunked, .chunked), (.untilClose, .untilClose): true
        case (.length(let left), .length(let right)): left == right
        default: false
        }
    }
}

/// How far a head has been parsed.
package enum HeadProgress: Equatable, Sendable {
    /// The bytes end before the head does: call again with the same bytes and more behind them.
    case needsMore
    /// The head is complete and this long; content or the next message follows.
    case complete(length: Int)
    /// The message is refused; its connection cannot be used any further.
    case failed(HTTPError)
}

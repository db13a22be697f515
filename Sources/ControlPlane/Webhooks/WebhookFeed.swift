import Linux
import Model
import Store

/// What has happened to apps that webhooks may want to know, in order.
///
/// Whoever tells of something never waits; what nobody has looked at yet is bounded, and counted when it is lost.
final class WebhookFeed: Sendable {
    /// A change, with the records as they were right after it.
    enum Change: Sendable {
        case app(before: AppRecord, after: AppRecord)
        /// An app that is gone, and the webhooks that it had.
        case destroyed(AppRecord, [WebhookRecord])
        case release(ReleaseRecord, isNew: Bool)
        case build(BuildRecord, isNew: Bool)
        case domain(DomainRecord, isNew: Bool)
        case formation([FormationRecord], app: ResourceID)
        case dynos(app: ResourceID, before: [DynoSnapshot], after: [DynoSnapshot])
        /// A delivery's time has come.
        case due
    }

    /// A change and when it happened: webhooks that were made later are not told of it.
    struct Entry: Sendable {
        let change: Change
        let time: Timestamp
    }

    let stream: AsyncStream<Entry>
    private let continuation: AsyncStream<Entry>.Continuation
    private let lost = Lock(0)

    init() {
        (stream, continuation) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Limits.Webhooks.untaken)
        )
    }

    /// Any thread may call it.
    func send(_ change: Change) {
        if case .dropped = continuation.yield(Entry(change: change, time: .now)) { lost.withLock { $0 += 1 } }
    }

    /// How many changes have been lost since this was asked last.
    func takeLost() -> Int {
        lost.withLock { count in
            defer { count = 0 }
            return count
        }
    }

    func finish() { continuation.finish() }
}

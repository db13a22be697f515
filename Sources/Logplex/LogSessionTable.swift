import Linux
import Model

/// The session URLs that are good now: what was asked for, by the id in the URL.
///
/// The id is the secret (spec api §4); it is good for 360 s and can be used more than once, because an
/// EventSource connects again by itself.
struct LogSessionTable {
    private struct Row {
        let id: ResourceID
        let request: LogSessionRequest
        let expiry: PlatformInstant
    }

    private var rows = BoundedQueue<ResourceID>(capacity: Limits.Logplex.sessionURLs)
    private var byID: [ResourceID: Row] = [:]

    /// Keeps a request under a fresh id.
    mutating func add(_ request: LogSessionRequest, now: PlatformInstant) -> ResourceID {
        removeExpired(now: now)
        if rows.count == rows.capacity, let oldest = rows.first { byID[oldest] = nil }
        let id = ResourceID.random()
        rows.append(id)
        byID[id] = Row(id: id, request: request, expiry: now + Limits.Logplex.sessionURLLife)
        return id
    }

    func request(_ id: ResourceID, now: PlatformInstant) -> LogSessionRequest? {
        guard let row = byID[id], now < row.expiry else { return nil }
        return row.request
    }

    // MARK: - Private

    /// All rows live equally long, so the oldest are in front.
    private mutating func removeExpired(now: PlatformInstant) {
        while let id = rows.first, byID[id].map({ $0.expiry <= now }) ?? true {
            _ = rows.takeFirst()
            byID[id] = nil
        }
    }
}

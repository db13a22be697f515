import Linux
import Model

/// How many requests git may make for an app: 75 within an hour of platform time (Dev Center "Limits").
///
/// What git does is one request here, though the smart protocol sends several for it. Only over HTTP there is somebody
/// in between who can count.
final class GitAllowance: Sendable {
    private let taken = Lock<[ResourceID: [PlatformInstant]]>([:])

    /// Takes one request of an app's; false when there is none left.
    func take(_ app: ResourceID, at now: PlatformInstant) -> Bool {
        taken.withLock { taken in
            // Apps that have been quiet for an hour, and those that are gone, are not kept.
            taken = taken.mapValues { $0.filter { $0 + Limits.Slugs.gitRequestWindow > now } }
                .filter { !$0.value.isEmpty }
            guard taken[app, default: []].count < Limits.Slugs.gitRequests else { return false }
            taken[app, default: []].append(now)
            return true
        }
    }
}

import Linux
import Model

/// The places for uploads that were given out and may still be used: an hour each (spec slugs §4).
///
/// An upload's URL is its only credential, so nothing is accepted for an id that nobody was given.
final class UploadPlaces: Sendable {
    private let open = Lock<[ResourceID: ContinuousClock.Instant]>([:])

    /// A new place, open for uploads.
    func issue(_ id: ResourceID = .random()) -> ResourceID {
        let now = ContinuousClock.now
        open.withLock { open in
            open = open.filter { $0.value > now }
            open[id] = now + Limits.Slugs.sourceLifetime
        }
        return id
    }

    func isOpen(_ id: ResourceID) -> Bool {
        open.withLock { $0[id].map { $0 > ContinuousClock.now } ?? false }
    }

    /// Takes nothing more for this place.
    func close(_ id: ResourceID) {
        open.withLock { $0[id] = nil }
    }
}

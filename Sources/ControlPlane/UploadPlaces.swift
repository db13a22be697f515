import Linux
import Model

/// The places for uploads that were given out and may still be used: an hour each (spec slugs §4).
///
/// An upload's URL is its only credential, so nothing is accepted for an id that nobody was given.
final class UploadPlaces: Sendable {
    private struct Place {
        let expiry: ContinuousClock.Instant
        /// What is to come, when that was told.
        let checksum: String?
    }

    private let open = Lock<[ResourceID: Place]>([:])

    /// A new place, open for uploads; `checksum` is what its content will have.
    func issue(_ id: ResourceID = .random(), checksum: String? = nil) -> ResourceID {
        let now = ContinuousClock.now
        open.withLock { open in
            open = open.filter { $0.value.expiry > now }
            open[id] = Place(expiry: now + Limits.Slugs.sourceLifetime, checksum: checksum)
        }
        return id
    }

    func isOpen(_ id: ResourceID) -> Bool {
        open.withLock { $0[id].map { $0.expiry > ContinuousClock.now } ?? false }
    }

    /// The checksum that was told for what is to come.
    func checksum(of id: ResourceID) -> String? {
        open.withLock { $0[id]?.checksum }
    }

    /// Takes nothing more for this place.
    func close(_ id: ResourceID) {
        open.withLock { $0[id] = nil }
    }
}

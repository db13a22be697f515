package import Linux
import Synchronization

/// Whether anybody asks for an app: what its sleep is decided from, and who is told of a request that finds it
/// asleep (spec router §17).
///
/// Only routes of apps that can sleep have one. All routers write to it, none waits for it.
package final class AppAttention: Sendable {
    /// When a request last began or ended, in nanoseconds of the platform clock.
    private let newest: Atomic<Int64>
    private let open = Atomic(0)
    private let isAsleep = Atomic(false)
    private let wake: @Sendable () -> Void

    /// `wake` is called on a router's thread, once for each `fallAsleep`.
    package init(since now: PlatformInstant, wake: @escaping @Sendable () -> Void) {
        newest = Atomic(now.nanoseconds)
        self.wake = wake
    }

    // MARK: Routers

    /// A request has been counted in; pair it with `requestEnded`.
    func requestBegan(at now: PlatformInstant) {
        open.add(1, ordering: .relaxed)
        newest.max(now.nanoseconds, ordering: .relaxed)
    }

    func requestEnded(at now: PlatformInstant) {
        newest.max(now.nanoseconds, ordering: .relaxed)
        open.subtract(1, ordering: .releasing)
    }

    /// A request waits for a dyno to start: a sleeping app is woken, by the first that comes.
    func requestWaits() {
        guard isAsleep.exchange(false, ordering: .acquiringAndReleasing) else { return }
        wake()
    }

    // MARK: The control plane

    /// When a request was last under way; `now` while one is.
    package func lastRequest(at now: PlatformInstant) -> PlatformInstant {
        // In this order: a request that ends in between has left its time.
        if open.load(ordering: .acquiring) > 0 { return now }
        return PlatformInstant(nanoseconds: newest.load(ordering: .relaxed))
    }

    /// The next request that waits for a dyno wakes the app.
    ///
    /// Said before the dynos are stopped, so that no request can miss it.
    package func fallAsleep() { isAsleep.store(true, ordering: .releasing) }

    /// The app is being started; no request has to ask for that.
    package func stayAwake() { isAsleep.store(false, ordering: .releasing) }
}

extension AppAttention: Hashable {
    package static func == (left: AppAttention, right: AppAttention) -> Bool { left === right }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

import Linux
import Model
import Router

/// What an app means for the pool of Eco hours.
struct EcoState: Equatable, Sendable {
    /// The Eco dynos of its formation that start or are up.
    var formation: Set<ResourceID> = []
    /// Its one-off dynos of that size.
    var oneOffs = 0
    /// Whether it sleeps when nobody asks for it: an app without web dynos never does.
    var canIdle = false
    var isAsleep = false
    /// Where its requests are noted; nil for an app whose formation is not Eco.
    var attention: AppAttention?
}

/// What happens to Eco apps, in order, each with its time.
///
/// Few wait at a time, and they are bounded for whatever holds their reader up: of one app `Limits.Dynos.ecoChanges`
/// changes, one request and one due time.
final class EcoEvents: Sendable {
    enum Event: Equatable, Sendable {
        /// An app's state; nil: it has nothing to do with Eco hours any more.
        case changed(ResourceID, EcoState?, at: PlatformInstant)
        /// A request has found the app asleep.
        case requested(ResourceID)
        /// A time that was waited for has come.
        case due
    }

    fileprivate struct State {
        var waiting: [Event] = []
        /// How many changes of each app wait.
        var changes: [ResourceID: Int] = [:]
    }

    /// Rings when there is something to take.
    let bells: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    private let state = Lock(State())

    init() {
        (bells, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Any thread may call it.
    ///
    /// A change too many takes the place of the app's newest one that waits: what the app is in the end is right, and
    /// until then its hours are counted by the state before.
    func send(_ event: Event) {
        state.withLock { $0.add(event) }
        bell.yield()
    }

    /// Everything that waits, oldest first.
    func takeAll() -> [Event] {
        state.withLock { state in
            defer { state = State() }
            return state.waiting
        }
    }
}

extension EcoEvents.State {
    fileprivate mutating func add(_ event: EcoEvents.Event) {
        switch event {
        case .changed(let app, _, at: _):
            if changes[app, default: 0] == Limits.Dynos.ecoChanges, let index = newestChange(of: app) {
                waiting.remove(at: index)
            } else {
                changes[app, default: 0] += 1
            }
        case .requested, .due:
            if waiting.contains(event) { return }
        }
        waiting.append(event)
    }

    private func newestChange(of app: ResourceID) -> Int? {
        waiting.lastIndex { if case .changed(app, _, at: _) = $0 { true } else { false } }
    }
}

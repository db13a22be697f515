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
struct EcoEvents: Sendable {
    enum Event: Sendable {
        /// An app's state; nil: it has nothing to do with Eco hours any more.
        case changed(ResourceID, EcoState?, at: PlatformInstant)
        /// A request has found the app asleep.
        case requested(ResourceID)
        /// A time that was waited for has come.
        case due
    }

    let stream: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Any thread may call it.
    func send(_ event: Event) { continuation.yield(event) }
}

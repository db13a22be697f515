import Linux
import Model

/// One wait or one attempt to connect in an exchange's search for a dyno.
struct SearchStep: Equatable {
    enum Kind: UInt8 { case waitForStart, waitForRelease, connect }

    enum Outcome: UInt8 {
        case open, waited, connected, refused, timedOut
        /// The router itself had no descriptor or port for it.
        case failed
        /// The dyno left the route table meanwhile.
        case left
    }

    let kind: Kind
    /// The number of the web dyno that was to be connected to.
    let dyno: Int32
    let began: PlatformInstant
    var ended = PlatformInstant.distantFuture
    var outcome = Outcome.open
}

/// What an exchange's search for a dyno has been through: waits and new connections; a pooled one is no step.
///
/// Bounded; what does not fit is counted. The memory stays for the next exchange.
struct SearchSteps {
    private(set) var list: [SearchStep] = []
    private(set) var dropped = 0

    /// Forgets everything; one test when there was nothing.
    @inline(__always)
    mutating func removeAll() {
        if list.isEmpty { return }
        list.removeAll(keepingCapacity: true)
        dropped = 0
    }

    mutating func beginConnect(to dyno: Int, at now: PlatformInstant) {
        append(SearchStep(kind: .connect, dyno: Int32(truncatingIfNeeded: dyno), began: now))
    }

    /// Begins to wait, or goes on with a wait of the same kind that has ended just now.
    mutating func beginWait(_ kind: SearchStep.Kind, at now: PlatformInstant) {
        if let last = list.last, last.kind == kind, last.ended == now {
            list[list.count - 1].ended = .distantFuture
            list[list.count - 1].outcome = .open
        } else {
            append(SearchStep(kind: kind, dyno: 0, began: now))
        }
    }

    /// Ends the step under way; nothing when none is.
    mutating func end(_ outcome: SearchStep.Outcome, at now: PlatformInstant) {
        guard let last = list.last, last.outcome == .open else { return }
        list[list.count - 1].outcome = outcome
        list[list.count - 1].ended = now
    }

    // MARK: - Private

    private mutating func append(_ step: SearchStep) {
        if list.count < Limits.RouterView.searchSteps {
            list.append(step)
        } else {
            dropped += 1
        }
    }
}

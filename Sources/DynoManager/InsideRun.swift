import Linux
import Model

/// A command inside a dyno with everything that is kept alive for it; confined to the control loop.
final class InsideRun {
    let id: ResourceID
    let request: InsideRequest
    let output = AttachedOutput()
    /// What runs; nil until the client has come.
    var inside: InsideProcess?
    var hasStarted = false
    /// Rings when no client has come, or when one that has gone leaves the command running.
    var timer: TimerID?
    var enders: [CheckedContinuation<Int32?, Never>] = []
    /// Who has input for it although it does not run yet.
    private var starters: [CheckedContinuation<Void, Never>] = []

    init(id: ResourceID, request: InsideRequest) {
        self.id = id
        self.request = request
    }

    /// Resumes `continuation` once it has started or never will.
    func whenStarted(_ continuation: CheckedContinuation<Void, Never>) {
        if hasStarted { continuation.resume() } else { starters.append(continuation) }
    }

    /// Called when it has started, and when it has ended.
    func resumeStarters() {
        let waiting = starters
        starters = []
        for continuation in waiting { continuation.resume() }
    }
}

import Linux
import Model

/// A dyno's timer that has not rung yet: one of the loop's, or of the wall's.
enum RunningTimer {
    case platform(TimerID)
    case real(TimerID)
}

/// A dyno's state machine with everything that is kept alive for it; confined to the control loop.
final class SupervisedDyno {
    /// What it runs; fixed for its life.
    struct Plan: Sendable {
        let app: ResourceID
        let command: String
        let size: DynoSize
        let release: ReleaseReference
        let slug: ResourceID
        let environment: [String: String]
        var attachment: OneOffRequest.Attachment
    }

    /// Its part in a preboot; the number is the overlap's.
    enum Generation: Hashable {
        /// In no preboot, or past the switch.
        case current
        /// Of the new release: listed, and sent no requests yet.
        case incoming(Int)
        /// Of the old release, or restarted: still sent requests, and not listed any more.
        case outgoing(Int)
    }

    let id: ResourceID
    let created: Timestamp
    var generation = Generation.current
    var plan: Plan
    var dyno: Dyno
    /// When its state last changed.
    var since: Timestamp
    var timers: [Dyno.Timer: RunningTimer] = [:]
    var slugDirectory = ""
    /// How often it has been launched.
    var launches = 0
    var port: UInt16?
    /// What keeps other daemons from `port`.
    var portReservation: PortReservation?
    var workDirectory: String?
    /// What holds it to its size; nil where there are no control groups.
    var group: DynoControlGroup?
    var childProcess: DynoProcess?
    /// What it writes of its metrics; nil for one that was launched while the feature was off.
    var metrics: RuntimeMetrics?
    /// What has been seen of this launch.
    var look = DynoReadings()
    var exitCode: Int32?
    var enders: [CheckedContinuation<OneOffDyno.Ending, Never>] = []
    /// Who has input for it although its command does not run yet.
    private var starters: [CheckedContinuation<Void, Never>] = []
    /// Output for the client of an attached one-off; nil when it goes to the log or to nobody.
    var attachedOutput: AttachedOutput?

    init(id: ResourceID, plan: Plan, dyno: Dyno, created: Timestamp) {
        self.id = id
        self.plan = plan
        self.dyno = dyno
        self.created = created
        since = created
    }

    var name: DynoName { dyno.name }

    /// Whether its command is still to be started.
    var isToBeLaunched: Bool {
        switch dyno.stage {
        case .created, .preparing, .awaitingClient: true
        case .starting, .up, .leaving, .stopping, .killed, .crashed, .asleep, .ended: false
        }
    }

    /// Resumes `continuation` once the command has been started or never will be.
    func whenLaunched(_ continuation: CheckedContinuation<Void, Never>) {
        starters.append(continuation)
    }

    /// Called when the command has been started, and when the dyno has ended.
    func resumeStarters() {
        let waiting = starters
        starters = []
        for continuation in waiting { continuation.resume() }
    }

    var output: DynoOutput { DynoOutput(app: plan.app, dyno: id, name: name) }

    /// Whether it serves on although another has its place.
    var isOutgoing: Bool {
        if case .outgoing = generation { true } else { false }
    }

    /// Whether `ps` lists it.
    var isListed: Bool { dyno.isListed && !isOutgoing }

    /// Whether routers may know it.
    var isRouted: Bool {
        if case .incoming = generation { false } else { dyno.isListed }
    }

    /// Whether it is of the formation and not on its way out.
    var holdsPlace: Bool { dyno.kind == .formation && isListed }

    /// What it uses; `restarts` is what the supervisor has counted for its name.
    func use(restarts: Int) -> DynoUse {
        DynoUse(
            id: id,
            app: plan.app,
            name: name,
            state: dyno.state,
            size: plan.size,
            restarts: restarts,
            readings: childProcess == nil ? DynoReadings() : look
        )
    }

    var snapshot: DynoSnapshot {
        DynoSnapshot(
            id: id,
            app: plan.app,
            name: name,
            isFormation: dyno.kind == .formation,
            state: dyno.state,
            since: since,
            created: created,
            command: plan.command,
            size: plan.size,
            release: plan.release,
            port: port
        )
    }
}

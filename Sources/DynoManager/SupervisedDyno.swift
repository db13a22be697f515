import Linux
import Model

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

    let id: ResourceID
    let created: Timestamp
    var plan: Plan
    var dyno: Dyno
    /// When its state last changed.
    var since: Timestamp
    var timers: [Dyno.Timer: TimerID] = [:]
    var slugDirectory = ""
    /// How often it has been launched.
    var launches = 0
    var port: UInt16?
    var workDirectory: String?
    var childProcess: DynoProcess?
    /// Where it listens although no router looks there.
    var elsewhere: SocketAddress?
    var exitCode: Int32?
    var enders: [CheckedContinuation<Int32?, Never>] = []
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
    var output: DynoOutput { DynoOutput(app: plan.app, dyno: id, name: name) }

    /// Whether it is of the formation and not on its way out.
    var holdsPlace: Bool { dyno.kind == .formation && dyno.isListed }

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

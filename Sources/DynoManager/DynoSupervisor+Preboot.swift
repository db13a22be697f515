import Linux
import Model

/// Preboot (spec dynos §2, router §18): old and new web dynos side by side, the old ones for `Limits.Dynos.preboot`.
///
/// A release's new dynos are what `ps` shows and get no requests before the switch, which is by time alone. Those
/// of a restart get requests beside the old ones as soon as they are up.
extension DynoSupervisor {
    /// A release has come: whatever serves goes on until its switch, what an earlier release left serving too.
    func beginSwitch(of app: ResourceID) {
        let number = overlaps.beginSwitch(of: app)
        for dyno in outgoing(of: app) { dyno.generation = .outgoing(number) }
        scheduleEnd(of: number, in: app)
    }

    /// Starts the release's dyno in the place of `dyno`, which goes on serving if it serves.
    func preboot(_ dyno: SupervisedDyno) {
        guard let number = overlaps.switches[dyno.plan.app], dyno.generation == .current else {
            return replace(dyno, .restarted)
        }
        overlap(dyno, number, .restarted)
    }

    /// Restarts a dyno without a release; with preboot, the old one serves beside the new one for a while.
    func renew(_ dyno: SupervisedDyno, _ reason: Dyno.StopReason) {
        // What is on its way out already has its end before it.
        guard !dyno.isOutgoing, let app = wanted[dyno.plan.app] else { return }
        guard app.usesPreboot, dyno.dyno.isWeb, dyno.dyno.state == .up, dyno.generation == .current else {
            return replace(dyno, reason)
        }
        let number = overlaps.begin()
        scheduleEnd(of: number, in: app.id)
        overlap(dyno, number, reason)
    }

    /// Ends every overlap of an app that shall have no web dynos any more.
    func endOverlaps(of app: ResourceID) {
        overlaps.endSwitch(of: app)
        for dyno in outgoing(of: app) { feed(dyno, .stop(.superseded)) }
    }

    /// The dynos of `app` that requests may be sent to, sorted by name.
    func routed(of app: ResourceID) -> [DynoSnapshot] {
        dynos.values.filter { $0.plan.app == app && $0.isRouted }.map(\.snapshot)
            .sorted { ($0.name, $0.created) < ($1.name, $1.created) }
    }

    // MARK: - Private

    private func outgoing(of app: ResourceID) -> [SupervisedDyno] {
        dynos.values.filter { $0.plan.app == app && $0.isOutgoing }.sorted { $0.name < $1.name }
    }

    /// The lines are those of a restart; SIGTERM and what follows come at the switch.
    private func overlap(_ dyno: SupervisedDyno, _ number: Int, _ reason: Dyno.StopReason) {
        guard let app = wanted[dyno.plan.app] else { return }
        if let line = reason.line { log(line, for: dyno) }
        dyno.generation = .outgoing(number)
        start(dyno.name, of: app, after: dyno.dyno.state)
    }

    private func scheduleEnd(of number: Int, in app: ResourceID) {
        _ = loop.schedule(after: Limits.Dynos.preboot) { [weak self] in
            self?.assumeIsolated { $0.end(number, in: app) }
        }
    }

    /// The switch: one table with the new dynos and without the old ones, whatever the health of either.
    private func end(_ number: Int, in app: ResourceID) {
        overlaps.end(number, of: app)
        together {
            for dyno in dynos.values where dyno.generation == .incoming(number) {
                dyno.generation = .current
                changedApps.insert(app)
            }
            for dyno in outgoing(of: app) where dyno.generation == .outgoing(number) {
                feed(dyno, .stop(.superseded))
            }
        }
    }
}

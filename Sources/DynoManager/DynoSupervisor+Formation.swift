import Linux
import Model

extension DynoSupervisor {
    /// Plans and takes the steps from what runs to what is wanted.
    func reconcile(_ app: ResourceID) {
        let running = dynos.values.filter { $0.plan.app == app && $0.holdsPlace }.map {
            Reconciler.Running(
                id: $0.id,
                name: $0.name,
                release: $0.plan.release,
                size: $0.plan.size,
                isAsleep: $0.dyno.stage == .asleep
            )
        }
        let steps = Reconciler.plan(wanted: wanted[app], running: running)
        together {
            if steps.contains(where: \.isPreboot) { beginSwitch(of: app) }
            for step in steps { take(step, of: app) }
            if wanted[app]?.names.contains(where: { $0.type == .web }) != true { endOverlaps(of: app) }
        }
    }

    /// Stops `dyno` and starts another of its name at once.
    func replace(_ dyno: SupervisedDyno, _ reason: Dyno.StopReason) {
        guard let app = wanted[dyno.plan.app] else { return }
        feed(dyno, .stop(reason))
        start(dyno.name, of: app, after: .starting)
    }

    /// The listed dynos of `app` in `scope`, sorted by name.
    func members(of app: ResourceID, _ scope: DynoScope) -> [SupervisedDyno] {
        dynos.values.filter { $0.plan.app == app && $0.isListed && scope.contains($0.name) }
            .sorted { $0.name < $1.name }
    }

    func stopAll(where isConcerned: (SupervisedDyno) -> Bool) {
        let concerned = dynos.values.filter(isConcerned).sorted { $0.name < $1.name }
        together {
            for dyno in concerned {
                let isOneOff = dyno.dyno.kind != .formation
                feed(dyno, .stop(isOneOff ? .stopped : dyno.isOutgoing ? .superseded : .scaledDown))
            }
        }
    }

    /// Waits until no dyno of `app`, or none at all, is left.
    func waitUntilGone(_ app: ResourceID?) async {
        guard isAnyLeft(of: app) else { return }
        await withCheckedContinuation { drainWaiters.append(DrainWaiter(app: app, continuation: $0)) }
    }

    /// Called when a dyno has ended.
    func resumeDrainWaiters() {
        let done = drainWaiters.filter { !isAnyLeft(of: $0.app) }
        drainWaiters.removeAll { !isAnyLeft(of: $0.app) }
        for waiter in done { waiter.continuation.resume() }
    }

    /// Starts a dyno of the formation, or lets it sleep as its app does; one that comes before a release's switch gets its requests after it.
    func start(_ name: DynoName, of app: WantedApp, after state: DynoState?) {
        guard let row = app.formation[name.type], let slug = app.slug else { return }
        let plan = SupervisedDyno.Plan(
            app: app.id,
            command: row.command,
            size: row.size,
            release: app.release,
            slug: slug,
            environment: app.environment,
            attachment: .log
        )
        let machine = Dyno(name: name, kind: .formation, seed: generator.next())
        let dyno = add(machine, plan)
        if machine.isWeb, let number = overlaps.switches[app.id] { dyno.generation = .incoming(number) }
        feed(dyno, app.sleep == nil ? .start(after: state) : .sleep)
    }

    // MARK: - Private

    private func isAnyLeft(of app: ResourceID?) -> Bool {
        guard let app else { return !dynos.isEmpty }
        return dynos.values.contains { $0.plan.app == app }
    }

    private func take(_ step: Reconciler.Step, of app: ResourceID) {
        switch step {
        case .stop(let id):
            guard let dyno = dynos[id] else { return }
            downNames[app, default: []].insert(dyno.name)
            feed(dyno, .stop(.scaledDown))
        case .replace(let id):
            guard let dyno = dynos[id] else { return }
            replace(dyno, .restarted)
        case .preboot(let id):
            guard let dyno = dynos[id] else { return }
            preboot(dyno)
        case .putToSleep(let id):
            guard let dyno = dynos[id], let wanted = wanted[app], let sleep = wanted.sleep else { return }
            feed(dyno, .stop(sleep.reason))
            start(dyno.name, of: wanted, after: nil)
        case .wake(let id): feed(id, .wake)
        case .start(let name):
            guard let wanted = wanted[app] else { return }
            let wasDown = downNames[app]?.remove(name) != nil
            start(name, of: wanted, after: wasDown ? .down : nil)
        }
    }
}

import Linux
import Model

extension DynoSupervisor {
    /// Takes a new dyno under supervision.
    func add(_ machine: Dyno, _ plan: SupervisedDyno.Plan) -> SupervisedDyno {
        let dyno = SupervisedDyno(
            id: .random(using: &generator),
            plan: plan,
            dyno: machine,
            created: Timestamp(microseconds: WallClock.microseconds())
        )
        dynos[dyno.id] = dyno
        return dyno
    }

    /// Gives a dyno one input and performs what it answers.
    func feed(_ dyno: SupervisedDyno, _ input: Dyno.Input) {
        together {
            for effect in dyno.dyno.handle(input) { perform(effect, for: dyno) }
        }
    }

    /// The same by id, for what comes later: the dyno may be gone by then.
    func feed(_ id: ResourceID, _ input: Dyno.Input) {
        guard let dyno = dynos[id] else { return }
        feed(dyno, input)
    }

    /// Tells the observer once about all that `body` changes.
    func together(_ body: () -> Void) {
        nesting += 1
        body()
        nesting -= 1
        guard nesting == 0, !changedApps.isEmpty else { return }
        let apps = changedApps
        changedApps = []
        for app in apps.sorted() { observer.dynosChanged(of: app, to: routed(of: app)) }
    }

    /// The one way of every line from `heroku[<name>]`, so that no client's text can be two lines.
    func log(_ text: String, for dyno: SupervisedDyno) {
        logs.line(
            text.onOneLine,
            app: dyno.plan.app,
            source: .heroku,
            process: dyno.name.description,
            time: Timestamp(microseconds: WallClock.microseconds())
        )
    }

    // MARK: - Private

    private func perform(_ effect: Dyno.Effect, for dyno: SupervisedDyno) {
        switch effect {
        case .log(let text): log(text, for: dyno)
        case .fetchSlug: fetchSlug(for: dyno)
        case .launch:
            launch(dyno)
            dyno.resumeStarters()
        case .signal(let signal): dyno.childProcess?.send(signal)
        case .schedule(let timer, let delay): schedule(timer, after: delay, for: dyno)
        case .cancel(let timer): cancel(timer, for: dyno)
        case .cancelTimers: for timer in Array(dyno.timers.keys) { cancel(timer, for: dyno) }
        case .withdraw: withdraw(dyno)
        case .replace(let reason): renew(dyno, reason)
        case .changed:
            dyno.since = Timestamp(microseconds: WallClock.microseconds())
            changedApps.insert(dyno.plan.app)
        case .ended: forget(dyno)
        }
    }

    private func fetchSlug(for dyno: SupervisedDyno) {
        let id = dyno.id
        let slug = dyno.plan.slug
        Task {
            do throws(SlugFailure) {
                let directory = try await slugs.directory(of: slug)
                dynos[id]?.slugDirectory = directory
                feed(id, .slugReady)
            } catch {
                feed(id, .slugFailed(error))
            }
        }
    }

    /// Waits, with a deadline, until the routers have let go of a dyno that is leaving.
    ///
    /// The wait begins as a job of its own, after `together` has told the observer that the dyno has gone. Routers
    /// take real time, so the deadline is the wall's.
    private func withdraw(_ dyno: SupervisedDyno) {
        let id = dyno.id
        scheduleWithdrawal(of: dyno)
        Task {
            await observer.requestsEnded(at: id)
            feed(id, .withdrawn)
        }
    }

    private func schedule(_ timer: Dyno.Timer, after delay: Duration, for dyno: SupervisedDyno) {
        cancel(timer, for: dyno)
        dyno.timers[timer] = .platform(loop.schedule(after: delay, bell(timer, of: dyno.id)))
    }

    private func scheduleWithdrawal(of dyno: SupervisedDyno) {
        let limit = configuration.withdrawal
        if realTimers == nil { realTimers = try? RealTimers(loop: loop) }
        // Without a descriptor for them the platform's clock has to do.
        guard let realTimers else { return schedule(.withdrawal, after: limit, for: dyno) }
        cancel(.withdrawal, for: dyno)
        let due = RealTimers.now() + limit.wholeNanoseconds
        dyno.timers[.withdrawal] = .real(realTimers.schedule(at: due, bell(.withdrawal, of: dyno.id)))
    }

    /// What happens on the loop when a timer of a dyno's is due.
    private func bell(_ timer: Dyno.Timer, of id: ResourceID) -> () -> Void {
        { [weak self] in
            self?.assumeIsolated { supervisor in
                supervisor.dynos[id]?.timers[timer] = nil
                supervisor.feed(id, .due(timer))
            }
        }
    }

    private func cancel(_ timer: Dyno.Timer, for dyno: SupervisedDyno) {
        switch dyno.timers.removeValue(forKey: timer) {
        case .platform(let scheduled): loop.cancel(scheduled)
        case .real(let scheduled): realTimers?.cancel(scheduled)
        case nil: break
        }
    }

    private func forget(_ dyno: SupervisedDyno) {
        dynos[dyno.id] = nil
        dyno.attachedOutput?.end()
        // Otherwise its client takes the rest.
        if dyno.attachedOutput?.isOver == true { outputs[dyno.id] = nil }
        dyno.resumeStarters()
        let ending = OneOffDyno.Ending(exitCode: dyno.exitCode, wasStopped: dyno.dyno.wasStopped)
        for ender in dyno.enders { ender.resume(returning: ending) }
        dyno.enders = []
        resumeDrainWaiters()
    }
}

import Linux
import Model

extension DynoSupervisor {
    /// Begins the rounds; they end by themselves when no dyno runs.
    func watchMemory() {
        guard !rounds.isScheduled else { return }
        rounds.isScheduled = true
        loop.schedule(after: Limits.Dynos.memoryInterval) { [weak self] in
            self?.assumeIsolated { $0.beginRound() }
        }
    }

    /// What the kernel has stopped at its hard limit has had R15, whatever code its first process left with.
    func code(_ code: Int32, afterLimitOf dyno: SupervisedDyno) -> Int32 {
        guard let reading = dyno.group?.read(), reading.hasHitLimit else { return code }
        feed(dyno, .measured(MemoryUse(reading, of: dyno.plan.size)))
        return dyno.dyno.stage == .killed ? ExitStatus.signalled(Signal.kill.rawValue).shellCode : code
    }

    /// How its memory is looked at; `root` is the pid of its dyno-init.
    func order(for dyno: SupervisedDyno, root: Int32) -> DynoMeter.Order {
        DynoMeter.Order(
            dyno: dyno.id,
            launch: dyno.launches,
            root: root,
            hasInnerRoot: isolation.isNamespaces,
            group: dyno.group
        )
    }

    // MARK: - Private

    /// Keeps what the look has found, and writes it for a dyno that was launched with `log-runtime-metrics`.
    private func note(_ answer: DynoMeter.Answer, of dyno: SupervisedDyno, at now: PlatformInstant) {
        dyno.look.take(answer, at: now)
        guard let metrics = dyno.metrics, let memory = dyno.look.memory else { return }
        for line in metrics.lines(memory, dyno.look.load) { log(line, for: dyno) }
    }

    private func beginRound() {
        rounds.isScheduled = false
        let orders = dynos.values.compactMap { dyno in
            dyno.childProcess.map { order(for: dyno, root: $0.pid) }
        }
        if orders.isEmpty { return }
        watchMemory()
        guard rounds.begin(at: RealTimers.now(), scale: loop.clock.scale) else { return }
        let now = loop.clock.now()
        Task {
            // Walking page tables takes milliseconds for each gigabyte: not on the loop that everybody waits for.
            let answers = try? await onThread(named: "memory") { try DynoMeter.measure(orders) }
            rounds.end(at: RealTimers.now())
            take(answers ?? [], at: now)
        }
    }

    private func take(_ answers: [DynoMeter.Answer], at now: PlatformInstant) {
        together {
            for answer in answers {
                guard let dyno = dynos[answer.dyno], dyno.launches == answer.launch, dyno.childProcess != nil
                else { continue }
                note(answer, of: dyno, at: now)
                feed(dyno, .measured(MemoryUse(answer.memory, of: dyno.plan.size)))
            }
        }
    }
}

import Linux
import Model

extension DynoSupervisor {
    /// Prepares a command inside a dyno that is up; it starts with `InsideCommand.attach`.
    package func runInside(_ request: InsideRequest) throws(DynoIsNotUp) -> InsideCommand {
        guard let dyno = dynos[request.dyno], canBeEntered(dyno) else { throw DynoIsNotUp() }
        let run = InsideRun(id: .random(using: &generator), request: request)
        let id = run.id
        insides[id] = run
        outputs[id] = run.output
        run.timer = loop.schedule(after: Limits.Dynos.attach) { [weak self] in
            self?.assumeIsolated { $0.endInside(id, code: nil) }
        }
        let exit = Task { await exitCode(ofInside: id) }
        return InsideCommand(id: id, app: dyno.plan.app, supervisor: self, exit: exit)
    }

    func attachInside(_ id: ResourceID) -> Bool {
        guard let run = insides[id], run.inside == nil else { return false }
        stopTimer(of: run)
        guard let dyno = dynos[run.request.dyno], canBeEntered(dyno), let child = dyno.childProcess,
            let port = dyno.port, let directory = dyno.workDirectory
        else {
            fail(run, "the dyno is not up any more")
            return false
        }
        let launch = InsideLaunch(
            command: run.request.command,
            environment: environment(of: dyno, adding: run.request.environment, port: port, in: directory),
            terminal: run.request.terminal
        )
        do throws(Errno) {
            run.inside = try child.start(launch) { [weak self] event in
                self?.assumeIsolated { $0.take(event, ofInside: id) }
            }
            return true
        } catch {
            fail(run, error.description)
            return false
        }
    }

    func writeInside(_ bytes: [UInt8], to id: ResourceID) async {
        await waitUntilStarted(id)
        guard let input = insides[id]?.inside?.input else { return }
        input.write(bytes)
        await withCheckedContinuation { input.whenRoom($0) }
    }

    func closeInsideInput(of id: ResourceID) async {
        await waitUntilStarted(id)
        guard let run = insides[id], let input = run.inside?.input else { return }
        // A terminal has no end of file; it has a key for it (termios(3), VEOF).
        if run.request.terminal == nil { input.closeWhenEmpty() } else { input.write([0x04]) }
    }

    func resizeInside(_ id: ResourceID, to size: WindowSize) async {
        await waitUntilStarted(id)
        insides[id]?.inside?.input?.setTerminalSize(size)
    }

    func signalInside(_ id: ResourceID, _ signal: DynoSignal) async {
        await waitUntilStarted(id)
        insides[id]?.inside?.send(signal)
    }

    func hangUpInside(_ id: ResourceID) {
        outputs.removeValue(forKey: id)?.end()
        guard let run = insides[id] else { return }
        guard let inside = run.inside else { return endInside(id, code: nil) }
        // Nobody reads any more; it must not wait for room.
        inside.resumeOutput()
        inside.send(.hangUp)
        stopTimer(of: run)
        run.timer = loop.schedule(after: Limits.Dynos.insideHangUp) { [weak self] in
            self?.assumeIsolated { $0.insides[id]?.inside?.send(.kill) }
        }
    }

    /// Ends what waits for its client although the dyno has ended.
    func endWaitingInside(of dyno: ResourceID) {
        for run in insides.values where run.request.dyno == dyno && run.inside == nil {
            endInside(run.id, code: nil)
        }
    }

    // MARK: - Private

    private func canBeEntered(_ dyno: SupervisedDyno) -> Bool {
        dyno.dyno.stage == .up && dyno.childProcess != nil
    }

    private func take(_ event: InsideProcess.Event, ofInside id: ResourceID) {
        guard let run = insides[id] else { return }
        switch event {
        case .started:
            run.hasStarted = true
            run.resumeStarters()
        case .output(let bytes):
            guard outputs[id] != nil else { return }
            run.output.append(bytes)
            if run.output.isFull { run.inside?.pauseOutput() }
        case .ended(.exited(let code)): endInside(id, code: code)
        case .ended(.dynoEnded): endInside(id, code: 128 + Signal.kill.rawValue)
        case .ended(.failed(let reason)): fail(run, reason)
        }
    }

    /// Tells the client why its command does not run, as a shell would tell it.
    private func fail(_ run: InsideRun, _ reason: String) {
        run.output.append(Array("herolocal: the command was not started: \(reason)\r\n".utf8))
        endInside(run.id, code: Limits.Dynos.insideFailure)
    }

    private func endInside(_ id: ResourceID, code: Int32?) {
        guard let run = insides.removeValue(forKey: id) else { return }
        stopTimer(of: run)
        run.inside = nil
        run.output.end()
        // Otherwise its client takes the rest.
        if run.output.isOver { outputs[id] = nil }
        run.resumeStarters()
        for ender in run.enders { ender.resume(returning: code) }
        run.enders = []
    }

    private func stopTimer(of run: InsideRun) {
        if let timer = run.timer { loop.cancel(timer) }
        run.timer = nil
    }

    /// Waits while a client's command is on its way: what the client has sent already must not be lost.
    private func waitUntilStarted(_ id: ResourceID) async {
        guard let run = insides[id] else { return }
        await withCheckedContinuation { run.whenStarted($0) }
    }

    private func exitCode(ofInside id: ResourceID) async -> Int32? {
        guard let run = insides[id] else { return nil }
        return await withCheckedContinuation { run.enders.append($0) }
    }
}

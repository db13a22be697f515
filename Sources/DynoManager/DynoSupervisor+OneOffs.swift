import Linux
import Model

/// The daemon is stopping and starts no more dynos.
package struct SupervisorStopped: Error, Equatable, Sendable {
    package init() {}
}

extension DynoSupervisor {
    /// Starts a one-off dyno; an attached one waits for `OneOffDyno.attach`.
    package func run(_ request: OneOffRequest) throws(SupervisorStopped) -> OneOffDyno {
        guard !isShuttingDown else { throw SupervisorStopped() }
        let isAttached = request.attachment != .log
        let machine = Dyno(
            name: oneOffName(of: request.type, in: request.app),
            kind: .oneOff(attached: isAttached),
            timeToLive: request.timeToLive,
            seed: generator.next()
        )
        let dyno = add(machine, SupervisedDyno.Plan(request))
        if isAttached || request.isOutputCopied {
            let output = AttachedOutput()
            dyno.attachedOutput = output
            outputs[dyno.id] = output
        }
        let id = dyno.id
        let ending = Task { await self.ending(of: id) }
        feed(dyno, .start(after: nil))
        return OneOffDyno(snapshot: dyno.snapshot, supervisor: self, ending: ending)
    }

    func attach(_ id: ResourceID) -> Bool {
        guard let dyno = dynos[id], dyno.dyno.stage != .ended else { return false }
        feed(dyno, .clientAttached)
        return dyno.dyno.hasClient && dyno.dyno.stage != .ended
    }

    func output(of id: ResourceID) async -> [UInt8]? {
        guard let output = outputs[id] else { return nil }
        if let bytes = output.takeBuffered() {
            dynos[id]?.childProcess?.resumeOutput()
            insides[id]?.inside?.resumeOutput()
            return bytes
        }
        if output.isOver {
            outputs[id] = nil
            return nil
        }
        return await withCheckedContinuation { output.whenMore($0) }
    }

    func write(_ bytes: [UInt8], to id: ResourceID) async {
        await waitUntilLaunched(id)
        guard let input = dynos[id]?.childProcess?.input else { return }
        input.write(bytes)
        await withCheckedContinuation { input.whenRoom($0) }
    }

    func closeInput(of id: ResourceID) async {
        await waitUntilLaunched(id)
        guard let dyno = dynos[id], let input = dyno.childProcess?.input else { return }
        switch dyno.plan.attachment {
        case .log: break
        case .pipes: input.closeWhenEmpty()
        // A terminal has no end of file; it has a key for it (termios(3), VEOF).
        case .terminal: input.write([0x04])
        }
    }

    func resize(_ id: ResourceID, to size: WindowSize) {
        guard let dyno = dynos[id] else { return }
        if case .terminal = dyno.plan.attachment { dyno.plan.attachment = .terminal(size) }
        dyno.childProcess?.input?.setTerminalSize(size)
    }

    func signal(_ id: ResourceID, _ signal: DynoSignal) async {
        await waitUntilLaunched(id)
        dynos[id]?.childProcess?.send(signal)
    }

    func hangUp(_ id: ResourceID) {
        // Nobody reads any more; the dyno must not wait for room.
        outputs.removeValue(forKey: id)?.end()
        guard let dyno = dynos[id] else { return }
        dyno.attachedOutput = nil
        dyno.childProcess?.resumeOutput()
        feed(dyno, .clientGone)
    }

    /// Waits while a client's dyno is on its way: what the client has sent already must not be lost.
    func waitUntilLaunched(_ id: ResourceID) async {
        guard let dyno = dynos[id], dyno.isToBeLaunched else { return }
        await withCheckedContinuation { dyno.whenLaunched($0) }
    }

    // MARK: - Private

    private func ending(of id: ResourceID) async -> OneOffDyno.Ending {
        guard let dyno = dynos[id] else { return OneOffDyno.Ending(exitCode: nil, wasStopped: true) }
        return await withCheckedContinuation { dyno.enders.append($0) }
    }

    /// A name that no listed dyno of the app has.
    private func oneOffName(of type: ProcessType, in app: ResourceID) -> DynoName {
        let taken = Set(dynos.values.filter { $0.plan.app == app }.map(\.name))
        let numbers = Limits.Dynos.oneOffNumbers
        while true {
            let number = numbers.lowerBound + generator.number(below: numbers.count)
            let name = DynoName(type: type, number: number)
            if !taken.contains(name) { return name }
        }
    }
}

extension SupervisedDyno.Plan {
    fileprivate init(_ request: OneOffRequest) {
        self.init(
            app: request.app,
            command: request.command,
            size: request.size,
            release: request.release,
            slug: request.slug,
            environment: request.environment,
            attachment: request.attachment
        )
    }
}

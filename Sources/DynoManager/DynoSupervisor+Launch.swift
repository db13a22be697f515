import Linux
import Model

extension DynoSupervisor {
    /// Starts a dyno's first process, or says why it cannot.
    func launch(_ dyno: SupervisedDyno) {
        if let problem = problem(with: dyno.plan) { return feed(dyno, .launchFailed(problem)) }
        dyno.launches += 1
        dyno.look = DynoReadings(launched: Timestamp(microseconds: WallClock.microseconds()))
        if dyno.dyno.kind == .formation { starts[dyno.plan.app, default: [:]][dyno.name, default: 0] += 1 }
        dyno.metrics = metrics(of: dyno)
        let port = ports.take(at: loop.clock.now()) { port in
            dyno.portReservation = SystemPorts.reserve(port)
            return dyno.portReservation != nil
        }
        guard let port else { return feed(dyno, .launchFailed("No free port")) }
        dyno.port = port
        do throws(Errno) {
            let directory = try workDirectories.make(for: dyno.id, launch: dyno.launches)
            dyno.workDirectory = directory
            dyno.group = try quotas.groups?.make(
                for: dyno.id,
                launch: dyno.launches,
                size: dyno.plan.size,
                ownProcesses: isolation.ownProcesses
            )
            let environment = environment(of: dyno, port: port, in: directory)
            let launch = launch(of: dyno, environment: environment, in: directory)
            let id = dyno.id
            dyno.childProcess = try DynoProcess(launch, loop: loop, buffer: readBuffer) { [weak self] event in
                self?.assumeIsolated { $0.take(event, of: id) }
            }
            feed(
                dyno,
                .launched(command: CommandText.substituting(environment, into: dyno.plan.command))
            )
            if dyno.dyno.isWeb { watch(port, for: dyno) }
            watchMemory()
        } catch {
            giveBack(dyno)
            feed(dyno, .launchFailed(error.description))
        }
    }

    /// The variables of a dyno before any profile script; `additions` are a client's own.
    func environment(
        of dyno: SupervisedDyno,
        adding additions: [String: String] = [:],
        port: UInt16,
        in directory: String
    ) -> [String: String] {
        var environment = DynoEnvironment(
            settings: dyno.plan.environment.merging(additions) { $1 },
            name: dyno.name,
            port: port,
            home: isolation.isNamespaces ? "/app" : "\(directory)/app",
            basePath: configuration.basePath,
            timeScale: loop.clock.scale
        )
        if !isolation.isNamespaces {
            environment.temporaryDirectory = "\(directory)/tmp"
            // No file of its own says it there.
            environment.memoryAvailableMegabytes = dyno.plan.size.memoryBytes >> 20
        }
        return environment.variables
    }

    // MARK: - Private

    /// What of a plan no program can be given; a zero byte would cut it off unseen.
    private func problem(with plan: SupervisedDyno.Plan) -> String? {
        if plan.command.utf8.contains(0) { return "The command has a zero byte" }
        let refused = plan.environment.filter { !DynoEnvironment.isValid(name: $0.key, value: $0.value) }
        return refused.keys.min().map { "The variable \($0) cannot be passed to a program" }
    }

    /// The feature counts from the next start on (spec dynos §9), a one-off's and a crashed dyno's too.
    private func metrics(of dyno: SupervisedDyno) -> RuntimeMetrics? {
        guard wanted[dyno.plan.app]?.logsRuntimeMetrics == true else { return nil }
        return RuntimeMetrics(of: dyno.name, dyno: dyno.id, app: dyno.plan.app, size: dyno.plan.size)
    }

    private func launch(
        of dyno: SupervisedDyno,
        environment: [String: String],
        in directory: String
    ) -> DynoLaunch {
        DynoLaunch(
            program: configuration.dynoInit,
            isolation: isolation,
            slugDirectory: dyno.slugDirectory,
            workDirectory: directory,
            hostname: dyno.id.description,
            userID: UInt32(10_000 + generator.number(below: 50_000)),
            hiddenDirectories: configuration.hiddenDirectories,
            size: dyno.plan.size,
            groups: dyno.group?.joins ?? [],
            command: dyno.plan.command,
            environment: environment,
            streams: dyno.plan.attachment.streams
        )
    }

    private func watch(_ port: UInt16, for dyno: SupervisedDyno) {
        let id = dyno.id
        let launch = dyno.launches
        Task {
            await bound.watch(port) { [self] in
                loop.mailbox.send { self.assumeIsolated { $0.noteBound(id, launch: launch) } }
            }
        }
    }

    private func noteBound(_ id: ResourceID, launch: Int) {
        // What an earlier launch of a dyno did that has crashed since says nothing about this one.
        guard let dyno = dynos[id], dyno.launches == launch else { return }
        feed(dyno, .bound)
    }

    private func take(_ event: DynoProcess.Event, of id: ResourceID) {
        guard let dyno = dynos[id] else { return }
        switch event {
        case .running: feed(dyno, .running)
        case .output(let bytes): take(bytes, from: dyno)
        case .ended(let ending): take(ending, of: dyno)
        }
    }

    private func take(_ bytes: [UInt8], from dyno: SupervisedDyno) {
        if dyno.plan.attachment == .log {
            logs.take(bytes, from: dyno.output, at: Timestamp(microseconds: WallClock.microseconds()))
        }
        guard let output = dyno.attachedOutput else { return }
        output.append(bytes)
        if output.isFull { dyno.childProcess?.pauseOutput() }
    }

    private func take(_ ending: DynoProcess.Ending, of dyno: SupervisedDyno) {
        if dyno.plan.attachment == .log {
            logs.end(dyno.output, at: Timestamp(microseconds: WallClock.microseconds()))
        }
        dyno.childProcess = nil
        endWaitingInside(of: dyno.id)
        switch ending {
        case .exited(let status):
            let code = code(status, afterLimitOf: dyno)
            giveBack(dyno)
            dyno.exitCode = code
            feed(dyno, .exited(code))
        case .failed(let reason):
            giveBack(dyno)
            feed(dyno, .launchFailed(reason))
        }
    }

    /// Gives the port, the private directory and the control group of an ended launch back.
    private func giveBack(_ dyno: SupervisedDyno) {
        if let port = dyno.port {
            ports.giveBack(port, at: loop.clock.now())
            Task { await bound.forget(port) }
        }
        dyno.port = nil
        dyno.portReservation = nil
        dyno.group?.remove()
        dyno.group = nil
        if let directory = dyno.workDirectory {
            Task { await workDirectories.discard(directory) }
        }
        dyno.workDirectory = nil
    }
}

extension OneOffRequest.Attachment {
    /// The streams of a dyno with this attachment.
    fileprivate var streams: DynoLaunch.Streams {
        switch self {
        case .log: .log
        case .pipes: .pipes
        case .terminal(let size): .terminal(size)
        }
    }
}

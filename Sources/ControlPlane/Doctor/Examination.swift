import DynoManager
import Linux
import Model
import PlatformAPI
import Store

/// One examination of an app: looks at its release, then at a dyno of its own, and tells what comes of it.
///
/// It gathers facts and knows no rule: each kind of facts says itself what is wrong with it.
struct Examination: Sendable {
    /// How long it waits for what, in real time.
    struct Pace: Sendable {
        var boot = Limits.Dynos.boot
        var elsewhere = Limits.Doctor.elsewhere
        var answer = Limits.Router.firstByte
        var idle = Limits.Router.idleDynoConnection
        var exit = Limits.Dynos.exit
    }

    let parts: Platform.Parts
    let snapshot: AppSnapshot
    /// What the `.env` of the caller's directory sets.
    let dotenv: [String]
    /// Leaves out the longest wait.
    let isQuick: Bool
    var pace = Pace()
    let tell: @Sendable (DoctorEvent) -> Void

    /// Examines, and says at last that it is over; a task that is cancelled, and a daemon that stops, say nothing.
    func run() async {
        do {
            try await examineRelease()
            if let command = snapshot.slug?.processTypes[.web] { try await examineDyno(of: command) }
            tell(.over)
        } catch {
            // Whoever reads the stream sees that its end is missing.
            return
        }
    }

    // MARK: - Private: the release

    private func examineRelease() async throws {
        tell(.step("Reading release v\(snapshot.release.version)"))
        var facts = ReleaseFacts(
            code: nil,
            webQuantity: snapshot.formation.first { $0.type == .web }?.quantity ?? 0,
            configVars: Set(snapshot.config.keys.map(\.description)),
            dotenv: Set(dotenv),
            crashed: await parts.dynos.dynos(of: snapshot.app.id)
                .filter { $0.isFormation && $0.state == .crashed }.map(\.name)
        )
        if let slug = snapshot.slug {
            let directory = try await directory(of: slug)
            facts.code = ReleaseFacts.Code(
                webCommand: slug.processTypes[.web],
                slugBytes: slug.sizeBytes ?? 0,
                fileNames: (try? FileSystem.entries(of: directory)) ?? []
            )
            // One that was packed along comes to Heroku only when git has it, too.
            let packed = (try? FileSystem.readText("\(directory)/.env")) ?? ""
            facts.dotenv.formUnion(DotenvText.names(in: packed))
        }
        tell(.outcome(snapshot.slug?.processTypes[.web].map { "web: \($0)" } ?? "no web command"))
        tell(facts.findings)
    }

    private func directory(of slug: SlugRecord) async throws -> String {
        try await StoredSlugs(store: parts.store, slugs: parts.slugs).directory(of: slug.id)
    }

    // MARK: - Private: the dyno

    private func examineDyno(of command: String) async throws {
        guard let slug = snapshot.slug else { return }
        let size = snapshot.formation.first { $0.type == .web }?.size ?? .basic
        tell(.step("Starting a dyno of its own (\(size.name))"))
        let request = OneOffRequest(
            app: snapshot.app.id,
            type: .doctor,
            command: command,
            size: size,
            release: snapshot.release.reference,
            slug: slug.id,
            environment: AppEnvironment.variables(of: snapshot),
            attachment: .log
        )
        let dyno = ExaminedDyno(try await parts.run(request))
        let result: Result<Void, any Error> = await withTaskCancellationHandler {
            do {
                return .success(try await examine(dyno))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            // What waits for an answer of the dyno hears of its end.
            Task { await dyno.dyno.signal(.kill) }
        }
        await dyno.end()
        // A dyno that the cancellation has killed has not ended by itself.
        try Task.checkCancellation()
        try result.get()
    }

    private func examine(_ dyno: ExaminedDyno) async throws {
        guard let place = await parts.dynos.place(of: dyno.dyno.id) else {
            return report(failedBoot(await dyno.dyno.exitCode()))
        }
        tell(.outcome("\(dyno.name), PORT=\(place.port)"))
        tell(.step("Waiting until it listens on $PORT"))
        let boot = try await boot(dyno, at: place)
        report(boot)
        if boot.ending != nil { return }
        if let address = boot.address { try await examineServer(dyno, at: place, address) }
        if dyno.ending == nil {
            tell(.step("Looking at memory"))
            let memory = MemoryFacts(uses: await parts.dynos.memory(of: snapshot.app.id))
            tell(.outcome(memory.outcome))
            tell(memory.findings)
        }
        if let ending = dyno.ending {
            if ending.wasStopped { throw SupervisorStopped() }
            return tell([EndFacts.ended(with: ending.code)])
        }
        tell(.step("Sending it SIGTERM"))
        let end = try await terminate(dyno, at: place)
        tell(.outcome(end.outcome))
        tell(end.findings)
    }

    private func report(_ facts: BootFacts) {
        tell(.outcome(facts.outcome))
        tell(facts.findings)
    }

    /// Of a dyno that had left before anybody could look at it, or never came.
    private func failedBoot(_ code: Int32?) -> BootFacts {
        BootFacts(port: 0, time: .zero, ending: ExaminedDyno.Ending(code: code))
    }

    private func boot(_ dyno: ExaminedDyno, at place: DynoPlace) async throws -> BootFacts {
        let start = RealTimers.now()
        var firstListener: Duration?
        while true {
            let listeners = try await look(place).listeners
            let time = Duration.nanoseconds(RealTimers.now() - start)
            if let ending = dyno.ending {
                if ending.wasStopped { throw SupervisorStopped() }
                return BootFacts(port: place.port, time: time, ending: ending, stray: try await stray())
            }
            if !listeners.isEmpty { firstListener = firstListener ?? time }
            let facts = BootFacts(port: place.port, listeners: listeners, time: firstListener ?? time)
            if facts.isReachable || time >= pace.boot { return facts }
            if let firstListener, time - firstListener >= pace.elsewhere { return facts }
            try await Task.sleep(for: Limits.Doctor.look)
        }
    }

    /// The first of the app's web dynos that has come up anywhere but on its `$PORT`.
    private func stray() async throws -> BootFacts.Stray? {
        let dynos = await parts.dynos.dynos(of: snapshot.app.id)
        for dyno in dynos where dyno.isFormation && dyno.name.type == .web && dyno.state == .starting {
            guard let place = await parts.dynos.place(of: dyno.id) else { continue }
            let listeners = try await look(place).listeners
            if !listeners.isEmpty, !listeners.contains(where: { $0.port == place.port }) {
                return BootFacts.Stray(name: dyno.name, port: place.port, listeners: listeners)
            }
        }
        return nil
    }

    private func examineServer(
        _ dyno: ExaminedDyno,
        at place: DynoPlace,
        _ address: SocketAddress
    ) async throws {
        let target = DynoProbe.Place(
            address: address,
            host: "\(snapshot.app.name).\(PlatformIdentity.hostSuffix)"
        )
        let pace = pace
        tell(.step("Asking it for /"))
        let answer = try await onThread(named: "doctor") { DynoProbe.ask(target, limit: pace.answer) }
        tell(.outcome(answer.outcome))
        tell(answer.findings)
        guard !isQuick, case .answered(let head) = answer.result, dyno.ending == nil else { return }
        let server = WebServer(server: head.server, commands: try await look(place).members.map(\.command))
        tell(.step("Holding an idle connection for \(SpanText.of(pace.idle)), as the router does"))
        let result = try await onThread(named: "doctor") {
            DynoProbe.hold(target, limit: pace.answer, wait: pace.idle)
        }
        // The end of the dyno closes its connections: that says nothing about its server.
        guard dyno.ending == nil else { return tell(.outcome("the dyno has ended")) }
        let idle = IdleFacts(result: result, waited: pace.idle, server: server)
        tell(.outcome(idle.outcome))
        tell(idle.findings)
    }

    /// Signals as the platform does, and watches who leaves when; in real time, as an app's own timers are.
    private func terminate(_ dyno: ExaminedDyno, at place: DynoPlace) async throws -> EndFacts {
        var watch = LeaverWatch()
        watch.see(try await look(place).members, at: .zero)
        let start = RealTimers.now()
        await dyno.dyno.signal(.terminate)
        while true {
            // Asked once: what is looked at may end at any moment.
            let hasEnded = dyno.ending != nil
            let members = hasEnded ? [] : try await look(place).members
            let time = Duration.nanoseconds(RealTimers.now() - start)
            watch.see(members, at: time)
            if hasEnded || time >= pace.exit { break }
            try await Task.sleep(for: Limits.Doctor.look)
        }
        return EndFacts(leavers: watch.leavers, waited: pace.exit)
    }

    private func look(_ place: DynoPlace) async throws -> DynoLook {
        try await onThread(named: "doctor") { try DynoLook(at: place) }
    }

    /// Facts do not know the app: the commands in their advice name it APP.
    private func tell(_ findings: [DoctorFinding]) {
        for var finding in findings {
            finding.fix = finding.fix.replacing("-a APP", with: "-a \(snapshot.app.name)")
            tell(.finding(finding))
        }
    }
}

import DynoManager
import Linux
import Logplex
import Model
import PlatformAPI
import Store

extension Platform {
    func perform(_ call: DynoList) async throws -> [PlatformAPI.Dyno] {
        let app = try await app(call.app)
        return await parts.dynos.dynos(of: app.id).map { present($0, of: app) }
    }

    func perform(_ call: DynoInfo) async throws -> PlatformAPI.Dyno {
        let app = try await app(call.app)
        return present(try await dyno(call.dyno, of: app), of: app)
    }

    func perform(_ call: DynoRestartAll) async throws -> Empty {
        try await restart(try await app(call.app), .all)
    }

    func perform(_ call: DynoRestart) async throws -> Empty {
        let app = try await app(call.app)
        return try await restart(app, try await scope(call.dyno, of: app))
    }

    func perform(_ call: FormationRestart) async throws -> Empty {
        let app = try await app(call.app)
        return try await restart(app, .type(try await type(call.type, of: app)))
    }

    func perform(_ call: DynoStop) async throws -> Empty {
        let app = try await app(call.app)
        await parts.dynos.stop(app.id, try await scope(call.dyno, of: app))
        return Empty()
    }

    func perform(_ call: FormationStop) async throws -> Empty {
        let app = try await app(call.app)
        await parts.dynos.stop(app.id, .type(try await type(call.type, of: app)))
        return Empty()
    }

    func perform(_ call: DynoCreate) async throws -> PlatformAPI.Dyno {
        let app = try await app(call.app)
        let snapshot = try await store.snapshot(of: app.id)
        guard let slug = snapshot.slug else {
            throw APIErrorBody(.invalidParams, "\(app.name) has no code yet. Deploy it first.")
        }
        try check(timeToLive: call.timeToLive)
        try check(command: call.command, environment: call.env)
        try await checkOneOffs(of: app)
        let isAttached = call.attach?.isOn == true
        let type = try ProcessType(call.type ?? ProcessType.run.description)
        let command = OneOffCommand.resolve(call.command, processTypes: slug.processTypes)
        let request = OneOffRequest(
            app: app.id,
            type: type,
            command: command,
            size: try size(call.size, of: snapshot),
            release: snapshot.release.reference,
            slug: slug.id,
            environment: AppEnvironment.variables(of: snapshot).merging(call.env ?? [:]) { $1 },
            attachment: attachment(call, isAttached: isAttached),
            timeToLive: call.timeToLive.map { .seconds($0) }
        )
        announce(call.command, of: app)
        let dyno = try await parts.run(request)
        if isAttached { await attachments.add(dyno) }
        let url = isAttached ? attachURL(of: dyno.name.description, app) : nil
        return present(dyno.snapshot, of: app, attachURL: url)
    }

    func perform(_ call: DynoAttach) async throws -> AttachedDyno {
        let app = try await app(call.app)
        guard let dyno = await attachments.take(call.dyno, of: app.id) else {
            throw APIErrorBody(.notFound, "No dyno \(call.dyno) waits for a client.", resource: "dyno")
        }
        return AttachedDyno(dyno, loop: parts.control)
    }

    // MARK: What commands in dynos share

    /// The event line of a command that a client runs.
    func announce(_ command: String, of app: AppRecord) {
        events.write(
            ["Starting process with command `\(command)` by user \(account.email)"],
            app: app.id,
            at: .now
        )
    }

    /// Where a client attaches to what is known by `reference`.
    func attachURL(of reference: String, _ app: AppRecord) -> String {
        identity.apiURL + DynoAttach.route.path { $0 == "app" ? app.name.description : reference }
    }

    /// Refuses what no program can be given.
    func check(command: String, environment: [String: String]?) throws {
        for (name, value) in environment ?? [:]
        where name.isEmpty || name.contains("=") || (name + value).utf8.contains(0) {
            throw RequestProblem.invalid("env", "\(name.onOneLine) cannot be an environment variable")
        }
        if command.utf8.contains(0) {
            throw RequestProblem.invalid("command", "must not have a NUL byte")
        }
    }

    /// The client's window as it has told it, else a terminal's usual one.
    func windowSize(_ environment: [String: String]?) -> WindowSize {
        func number(_ name: String) -> UInt16? {
            environment?[name].flatMap(DecimalDigits.value).flatMap(UInt16.init(exactly:))
        }
        return WindowSize(rows: number("LINES") ?? 24, columns: number("COLUMNS") ?? 80)
    }

    /// The dyno that `ps` lists by this name or id.
    func dyno(_ reference: String, of app: AppRecord) async throws -> DynoSnapshot {
        let dynos = await parts.dynos.dynos(of: app.id)
        guard let dyno = dynos.first(where: { [$0.name.description, $0.id.description].contains(reference) })
        else { throw APIErrorBody(.notFound, "Couldn't find that dyno.", resource: "dyno") }
        return dyno
    }

    // MARK: - Private

    /// Restarts what runs; an app that sleeps is woken, all of it.
    private func restart(_ app: AppRecord, _ scope: DynoScope) async throws -> Empty {
        if try await !wake(app.id) { await parts.dynos.restart(app.id, scope) }
        return Empty()
    }

    private func checkOneOffs(of app: AppRecord) async throws {
        let most = Limits.Platform.oneOffs
        guard await parts.dynos.dynos(of: app.id).count(where: { !$0.isFormation }) >= most else { return }
        throw APIErrorBody(
            .invalidParams,
            "Cannot run more than \(most) one-off dynos of an app. Stop some: herolocal ps:stop run -a \(app.name)"
        )
    }

    private func check(timeToLive: Int?) throws {
        let longest = Int(Limits.Platform.timeToLive.components.seconds)
        if let timeToLive, !(1...longest).contains(timeToLive) {
            throw RequestProblem.invalid("time_to_live", "must be 1 to \(longest) seconds")
        }
    }

    /// A dyno by name or id; older clients send a process type there (spec cli §3, ps:restart).
    private func scope(_ reference: String, of app: AppRecord) async throws -> DynoScope {
        if let type = try? await type(reference, of: app) { return .type(type) }
        return .dyno(try await dyno(reference, of: app).name)
    }

    /// A process type of the formation, or one that a dyno has: `run` is in no formation.
    private func type(_ text: String, of app: AppRecord) async throws -> ProcessType {
        let formation = try await store.formation(of: app.id)
        if let row = formation.first(where: { $0.type.description == text }) { return row.type }
        let dynos = await parts.dynos.dynos(of: app.id)
        guard let dyno = dynos.first(where: { $0.name.type.description == text }) else {
            throw StoreError.notFound(.formation(text))
        }
        return dyno.name.type
    }

    /// The size of a one-off: the wanted one, or that of the app's tier (spec dynos §5).
    func size(_ wanted: String?, of snapshot: AppSnapshot) throws -> DynoSize {
        guard let wanted else { return (snapshot.formation.first?.size ?? .basic).ofOneOffs }
        guard let size = DynoSize(named: wanted) else {
            throw APIErrorBody(.invalidParams, "Couldn't find that dyno size (\(wanted)).")
        }
        return size
    }

    private func attachment(_ call: DynoCreate, isAttached: Bool) -> OneOffRequest.Attachment {
        guard isAttached else { return .log }
        if call.forceNoTTY?.isOn == true { return .pipes }
        return .terminal(windowSize(call.env))
    }
}

extension Platform.Parts {
    /// Starts a one-off dyno of an app that is still there when it has begun: one of an app that was destroyed meanwhile
    /// nobody would ever stop.
    func run(_ request: OneOffRequest) async throws -> OneOffDyno {
        let dyno = try await dynos.run(request)
        do {
            _ = try await store.app(request.app)
        } catch {
            guard case .notFound = error else { return dyno }
            await dynos.remove(request.app)
            await logs.removeChannel(of: request.app)
            throw error
        }
        return dyno
    }
}

/// How a one-off's command is understood (spec dynos §7).
enum OneOffCommand {
    /// Replaces a first word that is a process type by that type's command.
    static func resolve(_ command: String, processTypes: [ProcessType: String]) -> String {
        let word = command.prefix { $0 != " " }
        guard let type = try? ProcessType(String(word)), let known = processTypes[type] else {
            return command
        }
        return known + command.dropFirst(word.count)
    }
}

import DynoManager
import Linux
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
        try check(call)
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
        events.write(
            ["Starting process with command `\(call.command)` by user \(account.email)"],
            app: app.id,
            at: .now
        )
        let dyno = try await parts.dynos.run(request)
        if isAttached { await attachments.add(dyno) }
        let attachPath = DynoAttach.route.path { $0 == "app" ? app.name.description : dyno.name.description }
        return present(dyno.snapshot, of: app, attachURL: isAttached ? identity.apiURL + attachPath : nil)
    }

    func perform(_ call: DynoAttach) async throws -> AttachedDyno {
        let app = try await app(call.app)
        guard let dyno = await attachments.take(call.dyno, of: app.id) else {
            throw APIErrorBody(.notFound, "No dyno \(call.dyno) waits for a client.", resource: "dyno")
        }
        return AttachedDyno(dyno, loop: parts.control)
    }

    // MARK: - Private

    /// Restarts what runs; an app that sleeps is woken, all of it.
    private func restart(_ app: AppRecord, _ scope: DynoScope) async throws -> Empty {
        if try await !wake(app.id) { await parts.dynos.restart(app.id, scope) }
        return Empty()
    }

    private func check(_ call: DynoCreate) throws {
        let longest = Int(Limits.Platform.timeToLive.components.seconds)
        if let seconds = call.timeToLive, !(1...longest).contains(seconds) {
            throw RequestProblem.invalid("time_to_live", "must be 1 to \(longest) seconds")
        }
        for (name, value) in call.env ?? [:]
        where name.isEmpty || name.contains("=") || (name + value).utf8.contains(0) {
            throw RequestProblem.invalid("env", "\(name.onOneLine) cannot be an environment variable")
        }
        if call.command.utf8.contains(0) {
            throw RequestProblem.invalid("command", "must not have a NUL byte")
        }
    }

    private func dyno(_ reference: String, of app: AppRecord) async throws -> DynoSnapshot {
        let dynos = await parts.dynos.dynos(of: app.id)
        guard let dyno = dynos.first(where: { [$0.name.description, $0.id.description].contains(reference) })
        else { throw APIErrorBody(.notFound, "Couldn't find that dyno.", resource: "dyno") }
        return dyno
    }

    /// A dyno by name or id; older clients send a process type there (spec cli §3, ps:restart).
    private func scope(_ reference: String, of app: AppRecord) async throws -> DynoScope {
        if let type = try? await type(reference, of: app) { return .type(type) }
        return .dyno(try await dyno(reference, of: app).name)
    }

    private func type(_ text: String, of app: AppRecord) async throws -> ProcessType {
        let formation = try await store.formation(of: app.id)
        guard let row = formation.first(where: { $0.type.description == text }) else {
            throw StoreError.notFound(.formation(text))
        }
        return row.type
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
        let rows = call.env?["LINES"].flatMap(DecimalDigits.value).flatMap(UInt16.init(exactly:)) ?? 24
        let columns = call.env?["COLUMNS"].flatMap(DecimalDigits.value).flatMap(UInt16.init(exactly:)) ?? 80
        return .terminal(WindowSize(rows: rows, columns: columns))
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

import Linux
import Model
import PlatformAPI
import Slugs
import Store

extension Platform {
    func perform(_ call: AppList) async throws -> [App] {
        try await store.apps().map(present)
    }

    func perform(_ call: AppListOwned) async throws -> [App] {
        try requireAccount(call.account)
        return try await store.apps().map(present)
    }

    func perform(_ call: AppFilter) async throws -> [App] {
        guard let ids = call.in?.id else { throw RequestProblem.missing("in") }
        let wanted = Set(ids)
        return try await store.apps().filter { wanted.contains($0.id.description) }.map(present)
    }

    func perform(_ call: AppInfo) async throws -> App {
        present(try await app(call.app))
    }

    func perform(_ call: AppCreate) async throws -> App {
        let made = try await store.createApp(try await newApp(call), at: .now)
        try await begin(made)
        return present(made.app)
    }

    /// What a client wants a new app to be, checked.
    func newApp(_ call: AppCreate) async throws -> NewApp {
        if call.team != nil || call.organization != nil {
            throw APIErrorBody(.notFound, "Couldn't find that team.", resource: "team")
        }
        if call.space != nil { throw APIErrorBody(.notFound, "Couldn't find that space.", resource: "space") }
        let stack = call.stack.map { Catalog.currentStack($0.text) } ?? Catalog.defaultStack
        guard Catalog.stacks.contains(where: { $0.name == stack || $0.id.description == stack }) else {
            throw Catalog.unknownStack
        }
        let region = call.region?.text ?? Catalog.regionReference.name
        guard Catalog.regions.contains(where: { [$0.name, $0.id.description].contains(region) }) else {
            let names = Catalog.regions.map(\.name).joined(separator: ", ")
            throw APIErrorBody(.invalidParams, "Couldn't find that region. There is: \(names).")
        }
        let name = try await freeName(wanted: call.name)
        return NewApp(name: name, owner: account.reference, stack: stack)
    }

    /// Begins an app that has been committed: its first lines in the log, its repository, its place in the engines.
    func begin(_ made: CreatedApp) async throws {
        for release in made.releases { events.released(release) }
        let app = made.app
        try await changeRepository(of: app) { try $0.open(app.id, name: app.name) }
        try await synchronizer.apply(app.id)
    }

    func perform(_ call: AppUpdate) async throws -> App {
        let id = try await app(call.app).id
        if let owner = call.owner { try requireAccount(owner.text) }
        var change = AppChange()
        change.name = try call.name.map { name throws(InvalidName) in try AppName(name) }
        change.isInMaintenance = call.maintenance?.isOn
        change.buildStack = try call.buildStack.map(stackName)
        let now = Timestamp.now
        let (before, after) = try await store.updateApp(id, change, at: now)
        if before.name != after.name {
            try await changeRepository(of: after) { repositories in
                try repositories.rename(after.id, from: before.name, to: after.name)
            }
        }
        if before.isInMaintenance != after.isInMaintenance {
            let state = after.isInMaintenance ? "enabled" : "disabled"
            events.write(
                ["Maintenance mode \(state) by user \(account.email)"],
                app: after.id,
                at: now
            )
        }
        if before.buildStack != after.buildStack {
            events.write(
                ["Stack changed from \(before.buildStack) to \(after.buildStack) by user \(account.email)"],
                app: after.id,
                at: now
            )
        }
        try await synchronizer.apply(after.id)
        events.webhooks.send(.app(before: before, after: after))
        return present(after)
    }

    func perform(_ call: AppDelete) async throws -> App {
        let app = try await app(call.app)
        await builds.close(app.id)
        do {
            try await releases.takeLastTurn(of: app.id)
        } catch {
            await builds.open(app.id)
            throw error
        }
        do {
            let webhooks = try await store.webhooks(of: app.id)
            let destroyed = try await destroy(app)
            events.webhooks.send(.destroyed(destroyed, webhooks))
            await releases.endTurn(of: app.id)
            await builds.open(app.id)
            return present(destroyed)
        } catch {
            await releases.endTurn(of: app.id)
            await builds.open(app.id)
            throw error
        }
    }

    // MARK: - Private

    /// Changes the repository of an app whose record is committed already: a failure says what is to be done.
    private func changeRepository(
        of app: AppRecord,
        _ body: @escaping @Sendable (PushRepositories) throws -> Void
    ) async throws {
        do {
            try await onThread(named: "repositories") { [repositories = parts.repositories] in
                try body(repositories)
            }
        } catch {
            throw APIErrorBody(
                .internalServerError,
                "The app is \(app.name), but its git repository is not in order: \(error). "
                    + "The daemon puts it right when it starts: herolocal daemon stop, then herolocal daemon start."
            )
        }
    }

    private func destroy(_ app: AppRecord) async throws -> AppRecord {
        let outputs = try await store.releases(of: app.id).compactMap(\.outputPath)
        let transcripts = try await store.builds(of: app.id).map(\.id)
        let (destroyed, unusedSlugs) = try await store.destroyApp(app.id)
        await synchronizer.remove(app.id)
        await metrics.remove(app.id)
        await builds.remove(transcripts)
        await releases.remove(outputs)
        try await parts.slugs.remove(Set(unusedSlugs))
        try await onThread(named: "repositories") { [repositories = parts.repositories] in
            try repositories.remove(destroyed.id, name: destroyed.name)
        }
        try await parts.compiler.purgeCache(of: app.id)
        await clearBuildpacks()
        return destroyed
    }

    private func stackName(_ identity: Identity) throws -> String {
        guard let stack = Catalog.stacks.first(where: { $0.name == identity.text || .id($0.id) == identity })
        else { throw Catalog.unknownStack }
        return stack.name
    }

    /// The wanted name, or a made-up one that nobody has: two words and five digits, `quiet-lake-10001`.
    private func freeName(wanted: String?) async throws -> AppName {
        if let wanted { return try AppName(wanted) }
        let taken = Set(try await store.apps().map(\.name))
        while true {
            let name = try AppName("\(Haiku.words())-\(Int.random(in: 10_000...99_999))")
            if !taken.contains(name) { return name }
        }
    }

    func requireAccount(_ reference: String) throws {
        guard ["~", account.email, account.id.description].contains(reference) else {
            throw APIErrorBody(.notFound, "Couldn't find that user.", resource: "account")
        }
    }
}

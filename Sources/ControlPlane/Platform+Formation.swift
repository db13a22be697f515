import Model
import PlatformAPI
import Store

extension Platform {
    func perform(_ call: FormationList) async throws -> [Formation] {
        let app = try await app(call.app)
        return try await store.formation(of: app.id).map { present($0, of: app) }
    }

    func perform(_ call: FormationInfo) async throws -> Formation {
        let app = try await app(call.app)
        let rows = try await store.formation(of: app.id)
        return present(try row(call.formation, in: rows), of: app)
    }

    func perform(_ call: FormationBatchUpdate) async throws -> [Formation] {
        let app = try await app(call.app)
        return try await change(app, call.updates).map { present($0, of: app) }
    }

    func perform(_ call: FormationUpdate) async throws -> Formation {
        let app = try await app(call.app)
        let change = FormationChange(
            type: call.formation,
            quantity: call.quantity,
            size: call.size
        )
        let rows = try await self.change(app, [change])
        return present(try row(call.formation, in: rows), of: app)
    }

    // MARK: - Private

    /// Commits the changes, all or none, then lets the dynos follow.
    private func change(
        _ app: AppRecord,
        _ updates: [FormationChange]
    ) async throws -> [FormationRecord] {
        let before = try await store.formation(of: app.id)
        let changes = try updates.map { update in
            ScaleChange(
                type: try row(update.type, in: before).type,
                quantity: update.quantity.map(ScaleChange.Quantity.init),
                size: try update.size.map(size)
            )
        }
        let now = Timestamp.now
        let rows = try await store.updateFormation(of: app.id, changes, at: now) { rows in
            try FormationRules.check(rows)
        }
        events.scaled(rows, app: app.id, user: account.reference, at: now)
        _ = try await store.wake(app.id)
        try await synchronizer.apply(app.id)
        return rows
    }

    private func size(_ choice: SizeChoice) throws -> DynoSize {
        if let size = DynoSize(named: choice.identity.text) { return size }
        if let size = DynoSize.all.first(where: { .id(Catalog.id(ofSize: $0)) == choice.identity }) {
            return size
        }
        throw APIErrorBody(.invalidParams, "Couldn't find that dyno size (\(choice.identity.text)).")
    }

    private func row(_ reference: String, in rows: [FormationRecord]) throws -> FormationRecord {
        guard
            let row = rows.first(where: { $0.type.description == reference || $0.id.description == reference }
            )
        else { throw StoreError.notFound(.formation(reference)) }
        return row
    }
}

extension ScaleChange.Quantity {
    fileprivate init(_ quantity: PlatformAPI.Quantity) {
        switch quantity {
        case .absolute(let count): self = .absolute(count)
        case .relative(let difference): self = .relative(difference)
        }
    }
}

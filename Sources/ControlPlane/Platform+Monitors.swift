import Model
import PlatformAPI
import Store

/// Autoscaling, which Heroku's metrics service offers at these paths (spec dynos §10).
extension Platform {
    func perform(_ call: MonitorList) async throws -> [Monitor] {
        let app = try await app(call.app)
        guard call.processType == ProcessType.web.description else { return [] }
        return try await store.monitor(of: app.id).map { [present($0)] } ?? []
    }

    func perform(_ call: MonitorCreate) async throws -> Monitor {
        let app = try await app(call.app)
        try check(type: call.processType)
        if try await store.monitor(of: app.id) != nil {
            throw APIErrorBody(
                .invalidParams,
                "\(app.name) has a monitor already. Change it with: herolocal ps:autoscale:enable -a \(app.name)"
            )
        }
        let now = Timestamp.now
        let monitor = MonitorRecord(
            id: .random(),
            app: app.id,
            value: Limits.Autoscaling.p95Milliseconds,
            minimum: 1,
            maximum: 1,
            isActive: true,
            notifies: false,
            created: now,
            updated: now
        )
        return try await set(monitor, to: call.rule, of: app, at: now)
    }

    func perform(_ call: MonitorUpdate) async throws -> Monitor {
        let app = try await app(call.app)
        try check(type: call.processType)
        guard let monitor = try await store.monitor(of: app.id), monitor.id.description == call.monitor else {
            throw APIErrorBody(.notFound, "Couldn't find that monitor.", resource: "monitor")
        }
        return try await set(monitor, to: call.rule, of: app, at: .now)
    }

    // MARK: - Private

    private func set(
        _ before: MonitorRecord,
        to rule: MonitorRule,
        of app: AppRecord,
        at now: Timestamp
    ) async throws -> Monitor {
        var monitor = before
        monitor.value = rule.value ?? monitor.value
        monitor.minimum = rule.minQuantity ?? monitor.minimum
        monitor.maximum = rule.maxQuantity ?? monitor.maximum
        monitor.isActive = rule.isActive ?? monitor.isActive
        monitor.notifies = rule.notificationChannels.map { !$0.isEmpty } ?? monitor.notifies
        monitor.updated = now
        try check(monitor)
        if monitor.isActive { try await checkWeb(of: app) }
        try await store.setMonitor(monitor)
        if monitor.isActive { try await bringIntoRange(app, monitor, at: now) }
        try await autoscaler.follow()
        return present(monitor)
    }

    /// What is outside of the range goes into it at once (Dev Center "Autoscaling").
    private func bringIntoRange(_ app: AppRecord, _ monitor: MonitorRecord, at now: Timestamp) async throws {
        let web = try await store.formation(of: app.id).first { $0.type == .web }
        guard let web, web.quantity > 0 else { return }
        let wanted = min(max(web.quantity, monitor.minimum), monitor.maximum)
        guard wanted != web.quantity else { return }
        let change = ScaleChange(type: .web, quantity: .absolute(wanted))
        let rows = try await store.updateFormation(of: app.id, [change], at: now) { rows in
            try FormationRules.check(rows)
        }
        events.scaled(rows, app: app.id, user: account.reference, at: now)
        try await synchronizer.apply(app.id)
    }

    /// There is one monitor of an app, that of its web dynos.
    private func check(type: String) throws {
        guard type == ProcessType.web.description else {
            throw APIErrorBody(.invalidParams, "Autoscaling is only available for web dynos")
        }
    }

    private func checkWeb(of app: AppRecord) async throws {
        guard let web = try await store.formation(of: app.id).first(where: { $0.type == .web }) else {
            throw APIErrorBody(.invalidParams, "\(app.name) does not have any web dynos to scale")
        }
        guard web.size.canAutoscale else {
            throw APIErrorBody(
                .invalidParams,
                "Autoscaling is only available with Performance or Private dynos"
            )
        }
    }

    /// Also of one that is switched off: it may be switched on as it is.
    private func check(_ monitor: MonitorRecord) throws {
        let times = Limits.Autoscaling.p95Range
        guard times.contains(monitor.value) else {
            throw RequestProblem.invalid("value", "must be \(times.lowerBound) to \(times.upperBound) ms")
        }
        guard monitor.minimum >= 1 else { throw RequestProblem.invalid("min_quantity", "must be at least 1") }
        let most = Limits.Platform.dynosPerType
        guard monitor.maximum > monitor.minimum, monitor.maximum <= most else {
            throw RequestProblem.invalid("max_quantity", "must exceed min_quantity and be at most \(most)")
        }
    }

    private func present(_ monitor: MonitorRecord) -> Monitor {
        Monitor(
            actionType: "scale",
            appID: monitor.app,
            createdAt: monitor.created,
            id: monitor.id,
            isActive: monitor.isActive,
            maxQuantity: monitor.maximum,
            minQuantity: monitor.minimum,
            name: "LATENCY_SCALE",
            notificationChannels: monitor.notifies ? ["app"] : [],
            notificationPeriod: Limits.Autoscaling.notificationMinutes,
            op: "GREATER_OR_EQUAL",
            period: 1,
            processType: ProcessType.web.description,
            updatedAt: monitor.updated,
            value: monitor.value
        )
    }
}

import Logplex
import Model
import OTLP
import PlatformAPI
import Store

extension Platform {
    func perform(_ call: TelemetryDrainList) async throws -> [TelemetryDrain] {
        let app = try await app(call.app)
        return try await store.telemetryDrains(of: app.id).map { present($0) }
    }

    func perform(_ call: TelemetryDrainInfo) async throws -> TelemetryDrain {
        present(try await store.telemetryDrain(call.telemetryDrain))
    }

    func perform(_ call: TelemetryDrainCreate) async throws -> TelemetryDrain {
        switch call.owner.type {
        case "app": break
        case "space": throw APIErrorBody(.notFound, "Couldn't find that space.", resource: "space")
        default: throw RequestProblem.invalid("owner.type", "must be app or space")
        }
        guard let type = call.exporter.type else { throw RequestProblem.missing("exporter.type") }
        guard let endpoint = call.exporter.endpoint else {
            throw RequestProblem.missing("exporter.endpoint")
        }
        let app = try await app(call.owner.id)
        let now = Timestamp.now
        let drain = TelemetryDrainRecord(
            id: .random(),
            app: app.id,
            signals: try TelemetryRules.signals(call.signals),
            type: try TelemetryRules.type(type),
            endpoint: try TelemetryRules.endpoint(endpoint),
            headers: try TelemetryRules.headers(call.exporter.headers ?? [:]),
            created: now,
            updated: now
        )
        try await store.addTelemetryDrain(drain)
        try await synchronizer.apply(app.id)
        return present(drain)
    }

    func perform(_ call: TelemetryDrainUpdate) async throws -> TelemetryDrain {
        let signals = try call.signals.map(TelemetryRules.signals)
        let type = try call.exporter?.type.map(TelemetryRules.type)
        let endpoint = try call.exporter?.endpoint.map(TelemetryRules.endpoint)
        let headers = try call.exporter?.headers.map(TelemetryRules.headers)
        let drain = try await store.changeTelemetryDrain(call.telemetryDrain) { drain in
            drain.signals = signals ?? drain.signals
            drain.type = type ?? drain.type
            drain.endpoint = endpoint ?? drain.endpoint
            drain.headers = headers ?? drain.headers
            drain.updated = .now
        }
        try await synchronizer.apply(drain.app)
        return present(drain)
    }

    func perform(_ call: TelemetryDrainDelete) async throws -> TelemetryDrain {
        let drain = try await store.removeTelemetryDrain(call.telemetryDrain)
        try await synchronizer.apply(drain.app)
        return present(drain)
    }

    // MARK: - Private

    private func present(_ drain: TelemetryDrainRecord) -> TelemetryDrain {
        TelemetryDrain(
            createdAt: drain.created,
            exporter: TelemetryExporter(
                endpoint: drain.endpoint,
                headers: drain.headers,
                type: drain.type
            ),
            id: drain.id,
            owner: TelemetryOwner(id: drain.app.description, type: "app"),
            signals: drain.signals,
            updatedAt: drain.updated
        )
    }
}

extension AppSnapshot {
    /// The telemetry drains of an app as it is now; one that this version cannot send to is left out.
    var wantedTelemetry: [WantedTelemetry] {
        telemetry.compactMap { drain in
            guard drain.type == TelemetryRules.otlpHTTP, let endpoint = try? DrainURL(drain.endpoint)
            else {
                return nil
            }
            return WantedTelemetry(
                id: drain.id,
                endpoint: endpoint,
                headers: drain.headers,
                signals: Set(drain.signals),
                resource: resource
            )
        }
    }

    // MARK: - Private

    /// What is said of the app with everything (OpenTelemetry "Semantic conventions", Heroku; spec logs §5).
    private var resource: [Attribute] {
        var attributes = [
            Attribute("cloud.provider", "heroku"), Attribute("heroku.app.id", app.id.description),
            Attribute("service.name", app.name.description),
            Attribute("service.version", "v\(release.version)"),
            Attribute("heroku.release.creation_timestamp", release.created.apiText),
        ]
        if let commit = slug?.commit { attributes.append(Attribute("heroku.release.commit", commit)) }
        return attributes
    }
}

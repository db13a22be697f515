import Model
import PlatformAPI
import Store

/// Webhooks of apps: what they are, and what they are told.
extension Platform {
    func perform(_ call: AppWebhookList) async throws -> [AppWebhook] {
        let app = try await app(call.app)
        return try await store.webhooks(of: app.id).map { present($0, of: app) }
    }

    func perform(_ call: AppWebhookInfo) async throws -> AppWebhook {
        let app = try await app(call.app)
        return present(try await store.webhook(of: app.id, matching: call.webhook), of: app)
    }

    /// The webhook, and the secret that the answer tells once.
    func perform(_ call: AppWebhookCreate) async throws -> (answer: AppWebhook, secret: String) {
        let app = try await app(call.app)
        try WebhookURL.check(call.url)
        let now = Timestamp.now
        let record = WebhookRecord(
            app: app.id,
            url: call.url,
            include: try WebhookKind.check(call.include),
            level: call.level,
            secret: try checked(call.secret, "secret") ?? WebhookKind.randomSecret(),
            authorization: try checked(call.authorization, "authorization"),
            created: now,
            updated: now
        )
        try await store.addWebhook(record)
        return (present(record, of: app), record.secret)
    }

    func perform(_ call: AppWebhookUpdate) async throws -> AppWebhook {
        let app = try await app(call.app)
        if let url = call.url { try WebhookURL.check(url) }
        let include = try call.include.map(WebhookKind.check)
        let secret = try checked(call.secret, "secret")
        let authorization = try checked(call.authorization, "authorization")
        let now = Timestamp.now
        let record = try await store.updateWebhook(of: app.id, matching: call.webhook) { webhook in
            webhook.url = call.url ?? webhook.url
            webhook.include = include ?? webhook.include
            webhook.level = call.level ?? webhook.level
            webhook.secret = secret ?? webhook.secret
            webhook.authorization = authorization ?? webhook.authorization
            webhook.updated = now
        }
        return present(record, of: app)
    }

    func perform(_ call: AppWebhookDelete) async throws -> AppWebhook {
        let app = try await app(call.app)
        let record = try await store.removeWebhook(of: app.id, matching: call.webhook)
        try await webhooks.cancel(record.id)
        return present(record, of: app)
    }

    func perform(_ call: AppWebhookEventList) async throws -> [AppWebhookEvent] {
        let app = try await app(call.app)
        return try await store.webhookEvents(of: app.id).map { try AppWebhookEvent($0) }
    }

    func perform(_ call: AppWebhookEventInfo) async throws -> AppWebhookEvent {
        let app = try await app(call.app)
        guard let id = ResourceID(call.event), let event = try await store.webhookEvent(id),
            event.app == app.id
        else { throw StoreError.notFound(.webhookEvent(call.event)) }
        return try AppWebhookEvent(event)
    }

    func perform(_ call: AppWebhookDeliveryList) async throws -> [AppWebhookDelivery] {
        let app = try await app(call.app)
        return try await store.webhookDeliveries(of: app.id).map { AppWebhookDelivery($0) }
    }

    func perform(_ call: AppWebhookDeliveryInfo) async throws -> AppWebhookDelivery {
        let id = ResourceID(call.delivery)
        let app = try await app(call.app)
        guard let found = try await store.webhookDeliveries(of: app.id).first(where: { $0.id == id }) else {
            throw StoreError.notFound(.webhookDelivery(call.delivery))
        }
        return AppWebhookDelivery(found)
    }

    // MARK: Telling

    /// Takes changes one after the other for as long as the daemon runs.
    func tellWebhooks() async {
        for await entry in events.webhooks.stream {
            do {
                try await tell(entry.change, at: entry.time)
            } catch {
                // An app that is gone, or a database that cannot be read: nobody is left to be told.
                continue
            }
        }
    }

    // MARK: - Private

    private func tell(_ change: WebhookFeed.Change, at time: Timestamp) async throws {
        switch change {
        case .due: await webhooks.work()
        case .app(let before, let after):
            let previous = PreviousValues.of(present(before), comparedTo: present(after))
            try await tell(.app, "update", after.id, present(after), previous, at: time)
        case .destroyed(let app, let records):
            try await tell(.app, "destroy", app.id, present(app), webhooks: records, at: time)
            try await webhooks.forget(app.id)
        case .release(let release, let isNew):
            let app = try await store.app(release.app)
            let current = try await store.currentRelease(of: app.id).id
            let data = present(release, of: app, current: current)
            try await tell(.release, isNew ? "create" : "update", app.id, data, at: time)
        case .build(let build, let isNew):
            try await tell(.build, isNew ? "create" : "update", build.app, present(build), at: time)
        case .domain(let domain, let isNew):
            let app = try await store.app(domain.app)
            try await tell(.domain, isNew ? "create" : "destroy", app.id, present(domain, of: app), at: time)
        case .formation(let rows, let id):
            let app = try await store.app(id)
            for row in rows { try await tell(.formation, "update", id, present(row, of: app), at: time) }
        case .dynos(let id, let before, let after): try await tellOfDynos(id, before, after, at: time)
        }
    }

    private func tellOfDynos(
        _ id: ResourceID,
        _ before: [DynoSnapshot],
        _ after: [DynoSnapshot],
        at time: Timestamp
    ) async throws {
        guard try await store.webhooks(of: id).contains(where: { $0.include.contains(WebhookKind.dyno.name) })
        else { return }
        let app = try await store.app(id)
        for dyno in after {
            let old = before.first { $0.id == dyno.id }
            if old?.state == dyno.state { continue }
            try await tell(.dyno, old == nil ? "create" : "update", id, present(dyno, of: app), at: time)
        }
        for dyno in before where !after.contains(where: { $0.id == dyno.id }) {
            try await tell(.dyno, "destroy", id, present(dyno, of: app), at: time)
        }
    }

    /// Hands an event to those of the app's webhooks that want its kind.
    private func tell(
        _ kind: WebhookKind,
        _ action: String,
        _ app: ResourceID,
        _ resource: some Encodable,
        _ previous: JSONValue = .object([:]),
        webhooks records: [WebhookRecord]? = nil,
        at time: Timestamp
    ) async throws {
        let all = if let records { records } else { try await store.webhooks(of: app) }
        let wanted = all.filter { $0.include.contains(kind.name) && $0.created <= time }
        if wanted.isEmpty { return }
        var notes: [String] = []
        do {
            let payload = AppWebhookEvent.Payload(
                action: action,
                actor: present(account.reference),
                data: try JSONValue(encoding: resource),
                previousData: previous,
                resource: kind.rawValue,
                version: "application/vnd.heroku+json; version=3"
            )
            let event = WebhookEventRecord(
                app: app,
                include: kind.name,
                payload: String(decoding: try WireJSON.encode(payload), as: UTF8.self),
                created: time
            )
            let refused = try await webhooks.tell(wanted, of: event)
            if refused > 0 {
                notes.append(
                    "\(refused) webhooks are not told of \(kind.name) \(action): too many deliveries wait"
                )
            }
        } catch {
            let reason = ErrorAnswer.body(for: error).message
            notes.append("Webhooks are not told of \(kind.name) \(action): \(reason)")
        }
        let lost = events.webhooks.takeLost()
        if lost > 0 { notes.append("\(lost) changes came too fast for webhooks and were lost") }
        if !notes.isEmpty { events.write(notes, app: app, at: .now) }
    }

    private func checked(_ text: String?, _ name: String) throws -> String? {
        guard let text else { return nil }
        let isPlain = text.utf8.allSatisfy { $0 >= UInt8(ascii: " ") && $0 < 0x7F }
        guard isPlain, !text.isEmpty, text.utf8.count <= Limits.Webhooks.secretBytes else {
            throw RequestProblem.invalid(
                name,
                "must be 1 to \(Limits.Webhooks.secretBytes) printable ASCII characters"
            )
        }
        return text
    }

    private func present(_ webhook: WebhookRecord, of app: AppRecord) -> AppWebhook {
        AppWebhook(
            app: reference(app),
            createdAt: webhook.created,
            id: webhook.id,
            include: webhook.include,
            level: webhook.level,
            updatedAt: webhook.updated,
            url: webhook.url
        )
    }
}

/// What webhooks can be told of (Dev Center "App Webhooks", event types); the raw value is the event's `resource`.
enum WebhookKind: String, CaseIterable {
    case app, addon, build, collaborator, domain, dyno, formation, release
    case addonAttachment = "addon-attachment"
    case sniEndpoint = "sni-endpoint"

    /// Its name in `include`, like `api:build`.
    var name: String { "api:\(rawValue)" }

    /// The kinds without repetitions.
    ///
    /// Throws for one that there is not, and for none.
    static func check(_ include: [String]) throws(RequestProblem) -> [String] {
        var kinds: [String] = []
        for name in include where !kinds.contains(name) {
            guard allCases.contains(where: { $0.name == name }) else {
                let known = allCases.map(\.name).joined(separator: ", ")
                throw .invalid("include", "must be some of \(known)")
            }
            kinds.append(name)
        }
        guard !kinds.isEmpty else { throw .invalid("include", "must not be empty") }
        return kinds
    }

    /// 64 hexadecimal digits.
    static func randomSecret() -> String {
        (ResourceID.random().description + ResourceID.random().description).filter { $0 != "-" }
    }
}

/// What of a resource was different before.
enum PreviousValues {
    static func of(_ before: some Encodable, comparedTo after: some Encodable) -> JSONValue {
        guard let old = (try? JSONValue(encoding: before))?.object,
            let new = (try? JSONValue(encoding: after))?.object
        else { return .object([:]) }
        return .object(old.filter { new[$0.key] != $0.value })
    }
}

package import Model

/// An event on its way to one webhook, which is as it was when the event came (schema, app-webhook-delivery).
package struct WebhookDeliveryRecord: Equatable, Sendable {
    /// One request to the webhook's URL.
    package struct Attempt: Equatable, Sendable {
        package let id: ResourceID
        /// The answer's status; nil when there was none.
        package let code: Int?
        /// Why there was no answer.
        package let error: String?
        package let created: Timestamp

        package init(id: ResourceID, code: Int?, error: String?, created: Timestamp) {
            self.id = id
            self.code = code
            self.error = error
            self.created = created
        }
    }

    package let id: ResourceID
    package let app: ResourceID
    package let event: ResourceID
    /// The event's kind.
    package let include: String
    package let webhook: ResourceID
    package let level: WebhookLevel
    package let url: String
    package let secret: String
    package let authorization: String?
    package var status: WebhookDeliveryStatus
    package var attempts: Int
    package var lastAttempt: Attempt?
    /// When it is tried next, nil when it is over.
    package var next: Timestamp?
    /// No attempt begins after this.
    package let ends: Timestamp
    package let created: Timestamp
    package var updated: Timestamp

    /// A delivery that has not been tried.
    package init(
        id: ResourceID = .random(),
        of event: WebhookEventRecord,
        to webhook: WebhookRecord,
        ends: Timestamp
    ) {
        self.id = id
        app = event.app
        self.event = event.id
        include = event.include
        self.webhook = webhook.id
        level = webhook.level
        url = webhook.url
        secret = webhook.secret
        authorization = webhook.authorization
        status = .pending
        attempts = 0
        lastAttempt = nil
        next = event.created
        self.ends = ends
        created = event.created
        updated = event.created
    }
}

extension WebhookDeliveryRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        event = try row.id("event")
        include = try row.text("include")
        webhook = try row.id("webhook")
        level = try row.value("level") { WebhookLevel(rawValue: $0) }
        url = try row.text("url")
        secret = try row.text("secret")
        authorization = try row.optionalText("authorization")
        status = try row.value("status") { WebhookDeliveryStatus(rawValue: $0) }
        attempts = try row.integer("attempts")
        next = try row.optionalTime("next")
        ends = try row.time("ends")
        created = try row.time("created")
        updated = try row.time("updated")
        guard let attempt = try row.optionalID("attempt") else {
            lastAttempt = nil
            return
        }
        lastAttempt = Attempt(
            id: attempt,
            code: try row.optionalInteger("code"),
            error: try row.optionalText("error"),
            created: try row.time("attempt_created")
        )
    }
}

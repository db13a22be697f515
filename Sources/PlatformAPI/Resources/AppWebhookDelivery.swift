package import Model

/// An event on its way to one webhook (schema: app-webhook-delivery).
package struct AppWebhookDelivery: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var event: Event
    package var id: ResourceID
    @Nullable package var lastAttempt: Attempt?
    @Nullable package var nextAttemptAt: Timestamp?
    package var numAttempts: Int
    package var status: WebhookDeliveryStatus
    package var updatedAt: Timestamp
    package var webhook: Webhook

    /// Which event.
    package struct Event: Codable, Hashable, Sendable {
        package var id: ResourceID
        package var include: String

        package init(id: ResourceID, include: String) {
            self.id = id
            self.include = include
        }
    }

    /// To which webhook.
    package struct Webhook: Codable, Hashable, Sendable {
        package var id: ResourceID
        package var level: WebhookLevel

        package init(id: ResourceID, level: WebhookLevel) {
            self.id = id
            self.level = level
        }
    }

    /// One request to the webhook's URL.
    package struct Attempt: Codable, Hashable, Sendable {
        /// How it ended.
        package enum Status: String, Codable, CaseIterable, Sendable { case scheduled, succeeded, failed }

        /// The answer's status; null when there was none.
        @Nullable package var code: Int?
        package var createdAt: Timestamp
        /// Why there was no answer.
        @Nullable package var errorClass: String?
        package var id: ResourceID
        package var status: Status
        package var updatedAt: Timestamp

        package init(
            code: Int?,
            createdAt: Timestamp,
            errorClass: String?,
            id: ResourceID,
            status: Status,
            updatedAt: Timestamp
        ) {
            self.code = code
            self.createdAt = createdAt
            self.errorClass = errorClass
            self.id = id
            self.status = status
            self.updatedAt = updatedAt
        }

        private enum CodingKeys: String, CodingKey {
            case code, id, status
            case createdAt = "created_at"
            case errorClass = "error_class"
            case updatedAt = "updated_at"
        }
    }

    package init(
        createdAt: Timestamp,
        event: Event,
        id: ResourceID,
        lastAttempt: Attempt?,
        nextAttemptAt: Timestamp?,
        numAttempts: Int,
        status: WebhookDeliveryStatus,
        updatedAt: Timestamp,
        webhook: Webhook
    ) {
        self.createdAt = createdAt
        self.event = event
        self.id = id
        self.lastAttempt = lastAttempt
        self.nextAttemptAt = nextAttemptAt
        self.numAttempts = numAttempts
        self.status = status
        self.updatedAt = updatedAt
        self.webhook = webhook
    }

    private enum CodingKeys: String, CodingKey {
        case event, id, status, webhook
        case createdAt = "created_at"
        case lastAttempt = "last_attempt"
        case nextAttemptAt = "next_attempt_at"
        case numAttempts = "num_attempts"
        case updatedAt = "updated_at"
    }
}

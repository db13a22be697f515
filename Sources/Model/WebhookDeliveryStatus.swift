/// How far an event is on its way to a webhook (schema: app-webhook-delivery.status).
package enum WebhookDeliveryStatus: String, Sendable, Codable, CaseIterable {
    case pending, scheduled, retrying, failed, succeeded

    /// Whether no further attempt follows.
    package var isOver: Bool { self == .failed || self == .succeeded }
}

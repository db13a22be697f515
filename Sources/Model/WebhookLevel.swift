/// How hard a webhook tries: once, or again and again (Dev Center "App Webhooks").
package enum WebhookLevel: String, Sendable, Codable, CaseIterable {
    case notify, sync
}

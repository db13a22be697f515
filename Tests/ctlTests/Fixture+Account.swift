import Model
import PlatformAPI

/// Webhooks, keys and collaborators of scripted answers.
extension Fixture {
    private static let high: UInt64 = 0x0123_4567_89ab_4def
    private static let app = NamedReference(id: id(1), name: "demo")

    private static func id(_ number: Int) -> ResourceID { ResourceID(high: high, low: UInt64(number)) }

    static func accountBody(_ kind: String, _ words: [String]) throws -> [UInt8] {
        switch kind {
        case "webhook": try WireJSON.encode(webhook(words[0]))
        case "webhooks": try WireJSON.encode(words.map(webhook))
        case "delivery": try WireJSON.encode(delivery(words[0]))
        case "deliveries": try WireJSON.encode(words.map(delivery))
        case "event": try WireJSON.encode(event)
        case "events": try WireJSON.encode(words.isEmpty ? [] : [event])
        case "key": try WireJSON.encode(key(2, words[0]))
        case "keys": try WireJSON.encode(words.enumerated().map { key($0.offset + 2, $0.element) })
        default: try WireJSON.encode(words.map(collaborator))
        }
    }

    /// `api:build,api:release=sync`.
    private static func webhook(_ word: String) -> AppWebhook {
        let parts = word.split(separator: "=").map(String.init)
        return AppWebhook(
            app: app,
            createdAt: time,
            id: id(3),
            include: parts[0].split(separator: ",").map(String.init),
            level: WebhookLevel(rawValue: parts[1]) ?? .notify,
            updatedAt: time,
            url: "http://localhost:9000/hooks"
        )
    }

    /// `succeeded:200`, `retrying:502` or `pending` for one that was not tried yet.
    private static func delivery(_ word: String) -> AppWebhookDelivery {
        let parts = word.split(separator: ":").map(String.init)
        let attempt = parts.dropFirst().first.map {
            AppWebhookDelivery.Attempt(
                code: Int($0),
                createdAt: time,
                errorClass: parts[0] == "retrying" ? "status" : nil,
                id: id(6),
                status: parts[0] == "succeeded" ? .succeeded : .failed,
                updatedAt: time
            )
        }
        return AppWebhookDelivery(
            createdAt: time,
            event: AppWebhookDelivery.Event(id: id(5), include: "api:release"),
            id: id(4),
            lastAttempt: attempt,
            nextAttemptAt: parts[0] == "retrying" ? now : nil,
            numAttempts: attempt == nil ? 0 : 1,
            status: WebhookDeliveryStatus(rawValue: parts[0]) ?? .pending,
            updatedAt: time,
            webhook: AppWebhookDelivery.Webhook(id: id(3), level: .sync)
        )
    }

    private static var event: AppWebhookEvent {
        AppWebhookEvent(
            createdAt: time,
            id: id(5),
            include: "api:release",
            payload: AppWebhookEvent.Payload(
                action: "create",
                actor: UserReference(id: id(7), email: "dev@example.test"),
                data: .object(["version": .integer(5)]),
                previousData: .object([:]),
                resource: "release",
                version: "application/vnd.heroku+json; version=3"
            ),
            updatedAt: time
        )
    }

    /// A key with this comment.
    private static func key(_ number: Int, _ comment: String) -> Key {
        Key(
            comment: comment,
            createdAt: time,
            email: "dev@example.test",
            fingerprint: "SHA256:0123456789",
            id: id(number),
            publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKey\(number) \(comment)",
            updatedAt: time
        )
    }

    private static func collaborator(_ email: String) -> Collaborator {
        let permissions = [
            ("view", "Can list an app and see its state"),
            ("deploy", "Can deploy and release"),
            ("operate", "Can scale, restart and configure"),
            ("manage", "Can rename and destroy"),
        ]
        return Collaborator(
            app: app,
            createdAt: time,
            id: id(8),
            permissions: permissions.map { Collaborator.Permission(name: $0, description: $1) },
            role: "owner",
            updatedAt: time,
            user: Collaborator.User(email: email, federated: false, id: id(7))
        )
    }
}

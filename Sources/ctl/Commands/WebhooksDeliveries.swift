import Model
import PlatformAPI

/// `webhooks:deliveries`: lists what was sent to an app's webhooks.
enum WebhooksDeliveries: Command {
    static let name = "webhooks:deliveries"
    static let summary = "list webhook deliveries on an app"
    static let flags = [Flag.app, .remote, status]
    static let examples = ["herolocal webhooks:deliveries -a demo"]

    private static let status = Flag("status", "s", .text("STATUS"), "filter deliveries by status")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let deliveries = try session.daemon().list(AppWebhookDeliveryList(app: app))
            .filter { delivery in given.text(status).map { $0 == delivery.status.rawValue } ?? true }
            .sorted { $0.createdAt < $1.createdAt }
        if given.wantsJSON { return try session.printJSON(deliveries) }
        guard !deliveries.isEmpty else {
            return try session.print("\(session.output.palette.app(app)) has no deliveries")
        }
        var table = Table([
            "Delivery ID", "Created", "Status", "Include", "Level", "Attempts", "Code", "Error",
            "Next Attempt",
        ])
        for delivery in deliveries {
            table.add([
                delivery.id.description, delivery.createdAt.apiText, delivery.status.rawValue,
                delivery.event.include, delivery.webhook.level.rawValue, String(delivery.numAttempts),
                delivery.lastAttempt?.code.map(String.init) ?? "", delivery.lastAttempt?.errorClass ?? "",
                delivery.nextAttemptAt?.apiText ?? "",
            ])
        }
        try table.print(on: session.output)
    }
}

/// `webhooks:deliveries:info`: describes a delivery with its event.
enum WebhooksDeliveriesInfo: Command {
    static let name = "webhooks:deliveries:info"
    static let summary = "info for a webhook delivery on an app"
    static let arguments = [Argument("ID", .one, "id of the delivery")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal webhooks:deliveries:info 99999999-9999-9999-9999-999999999999 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let delivery = try session.call(AppWebhookDeliveryInfo(app: app, delivery: given.arguments[0]))
        if given.wantsJSON { return try session.printJSON(delivery) }
        let event = try session.call(AppWebhookEventInfo(app: app, event: delivery.event.id.description))
        try session.output.title(delivery.id.description)
        var block = KeyValueBlock()
        block.add("Created", delivery.createdAt.apiText)
        block.add("Event", delivery.event.id.description)
        block.add("Webhook", delivery.webhook.id.description)
        block.add("Status", delivery.status.rawValue)
        block.add("Include", delivery.event.include)
        block.add("Level", delivery.webhook.level.rawValue)
        block.add("Attempts", String(delivery.numAttempts))
        block.add("Code", delivery.lastAttempt?.code.map(String.init))
        block.add("Error", delivery.lastAttempt?.errorClass)
        block.add("Next Attempt", delivery.nextAttemptAt?.apiText)
        try block.print(on: session.output)
        try session.output.title("Event Payload")
        try session.printJSON(event.payload)
    }
}

/// `webhooks:events`: lists what webhooks were told of.
enum WebhooksEvents: Command {
    static let name = "webhooks:events"
    static let summary = "list webhook events on an app"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal webhooks:events -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let events = try session.daemon().list(AppWebhookEventList(app: app))
            .sorted { $0.createdAt < $1.createdAt }
        if given.wantsJSON { return try session.printJSON(events) }
        guard !events.isEmpty else {
            return try session.print("\(session.output.palette.app(app)) has no events")
        }
        var table = Table(["Event ID", "Resource", "Action", "Created"])
        for event in events {
            let payload = event.payload
            table.add([
                event.id.description, payload.resource, payload.action, event.createdAt.apiText,
            ])
        }
        try table.print(on: session.output)
    }
}

/// `webhooks:events:info`: shows what webhooks were told.
enum WebhooksEventsInfo: Command {
    static let name = "webhooks:events:info"
    static let summary = "info for a webhook event on an app"
    static let arguments = [Argument("ID", .one, "id of the event")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal webhooks:events:info 99999999-9999-9999-9999-999999999999 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let event = try session.call(AppWebhookEventInfo(app: app, event: given.arguments[0]))
        if given.wantsJSON { return try session.printJSON(event) }
        try session.output.title(event.id.description)
        try session.printJSON(event.payload)
    }
}

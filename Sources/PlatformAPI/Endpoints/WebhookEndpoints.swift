package import Model

/// Lists the webhooks of an app.
package struct AppWebhookList: Endpoint {
    package typealias Answer = [AppWebhook]
    package static let route = Route(.get, "/apps/{app}/webhooks")
    package static let summary = "Lists the webhooks of an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a webhook of an app.
package struct AppWebhookInfo: Endpoint {
    package typealias Answer = AppWebhook
    package static let route = Route(.get, "/apps/{app}/webhooks/{webhook}")
    package static let summary = "Describes a webhook of an app."

    package var app: String
    package var webhook: String

    package init(app: String, webhook: String) {
        self.app = app
        self.webhook = webhook
    }
}

/// Lets a URL be told of changes to an app; the answer's field `Heroku-Webhook-Secret` has the secret.
package struct AppWebhookCreate: Endpoint {
    package typealias Answer = AppWebhook
    package static let route = Route(.post, "/apps/{app}/webhooks")
    package static let successStatus = 201
    package static let summary =
        "Lets a URL be told of changes to an app; the answer's field `Heroku-Webhook-Secret` has the secret."

    package var app: String
    /// What requests carry as `Authorization`.
    package var authorization: String?
    /// `api:build`, `api:release` and the like.
    package var include: [String]
    /// `sync` tries again when an attempt fails.
    package var level: WebhookLevel
    /// Signs requests; made up without it.
    package var secret: String?
    package var url: String

    package init(
        app: String,
        authorization: String? = nil,
        include: [String],
        level: WebhookLevel,
        secret: String? = nil,
        url: String
    ) {
        self.app = app
        self.authorization = authorization
        self.include = include
        self.level = level
        self.secret = secret
        self.url = url
    }
}

/// Changes a webhook; what is not named stays.
package struct AppWebhookUpdate: Endpoint {
    package typealias Answer = AppWebhook
    package static let route = Route(.patch, "/apps/{app}/webhooks/{webhook}")
    package static let summary = "Changes a webhook; what is not named stays."

    package var app: String
    package var webhook: String
    package var authorization: String?
    package var include: [String]?
    package var level: WebhookLevel?
    package var secret: String?
    package var url: String?

    package init(
        app: String,
        webhook: String,
        authorization: String? = nil,
        include: [String]? = nil,
        level: WebhookLevel? = nil,
        secret: String? = nil,
        url: String? = nil
    ) {
        self.app = app
        self.webhook = webhook
        self.authorization = authorization
        self.include = include
        self.level = level
        self.secret = secret
        self.url = url
    }
}

/// Ends a webhook of an app; what was not delivered yet is not.
package struct AppWebhookDelete: Endpoint {
    package typealias Answer = AppWebhook
    package static let route = Route(.delete, "/apps/{app}/webhooks/{webhook}")
    package static let summary = "Ends a webhook of an app; what was not delivered yet is not."

    package var app: String
    package var webhook: String

    package init(app: String, webhook: String) {
        self.app = app
        self.webhook = webhook
    }
}

/// Lists the newest deliveries to an app's webhooks.
package struct AppWebhookDeliveryList: Endpoint {
    package typealias Answer = [AppWebhookDelivery]
    package static let route = Route(.get, "/apps/{app}/webhook-deliveries")
    package static let summary = "Lists the newest deliveries to an app's webhooks."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a delivery to a webhook.
package struct AppWebhookDeliveryInfo: Endpoint {
    package typealias Answer = AppWebhookDelivery
    package static let route = Route(.get, "/apps/{app}/webhook-deliveries/{delivery}")
    package static let summary = "Describes a delivery to a webhook."

    package var app: String
    package var delivery: String

    package init(app: String, delivery: String) {
        self.app = app
        self.delivery = delivery
    }
}

/// Lists the newest events that an app's webhooks were told of.
package struct AppWebhookEventList: Endpoint {
    package typealias Answer = [AppWebhookEvent]
    package static let route = Route(.get, "/apps/{app}/webhook-events")
    package static let summary = "Lists the newest events that an app's webhooks were told of."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes an event that webhooks were told of.
package struct AppWebhookEventInfo: Endpoint {
    package typealias Answer = AppWebhookEvent
    package static let route = Route(.get, "/apps/{app}/webhook-events/{event}")
    package static let summary = "Describes an event that webhooks were told of."

    package var app: String
    package var event: String

    package init(app: String, event: String) {
        self.app = app
        self.event = event
    }
}

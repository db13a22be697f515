import Model
import PlatformAPI

/// `webhooks`: lists an app's webhooks.
enum Webhooks: Command {
    static let name = "webhooks"
    static let summary = "list webhooks on an app"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal webhooks -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let webhooks = try session.daemon().list(AppWebhookList(app: app))
            .sorted { $0.createdAt < $1.createdAt }
        if given.wantsJSON { return try session.printJSON(webhooks) }
        guard !webhooks.isEmpty else {
            try session.print("\(session.output.palette.app(app)) has no webhooks")
            return try session.print("Use herolocal webhooks:add to add one.")
        }
        var table = Table(["Webhook ID", "URL", "Include", "Level"])
        for webhook in webhooks {
            let include = webhook.include.joined(separator: ",")
            table.add([webhook.id.description, webhook.url, include, webhook.level.rawValue])
        }
        try table.print(on: session.output)
    }
}

/// `webhooks:add`: lets a URL be told of changes to an app.
enum WebhooksAdd: Command {
    static let name = "webhooks:add"
    static let summary = "add a webhook to an app"
    static let details = """
        The URL gets a POST request for each change, signed with the secret that is printed: once, as no command
        shows it again. Event types: api:app, api:build, api:dyno, api:release and others; docs/platform-api.md
        has all.
        """
    static let flags = [Flag.app, .remote] + WebhookFlags.all
    static let examples = [
        "herolocal webhooks:add -i api:dyno -l notify -u http://localhost:9000/hooks -a demo"
    ]

    static func run(_ given: Given, _ session: Session) throws {
        let wanted = try WebhookFlags.read(given)
        let app = try session.app(given)
        let call = AppWebhookCreate(
            app: app,
            authorization: wanted.authorization,
            include: wanted.include,
            level: wanted.level,
            secret: wanted.secret,
            url: wanted.url
        )
        let made = try session.action("Adding webhook to \(session.errors.palette.app(app))") {
            try session.daemon().call(call, field: "Heroku-Webhook-Secret")
        }
        if given.wantsJSON { try session.printJSON(made.answer) }
        guard let secret = made.field else { return try session.warn("no secret found") }
        let shown = given.wantsJSON ? session.errors : session.output
        try shown.title("Webhooks Signing Secret")
        try shown.line(secret)
    }
}

/// `webhooks:update`: changes a webhook.
enum WebhooksUpdate: Command {
    static let name = "webhooks:update"
    static let summary = "updates a webhook in an app"
    static let arguments = [Argument("ID", .one, "id of the webhook")]
    static let flags = [Flag.app, .remote] + WebhookFlags.all
    static let examples = [
        "herolocal webhooks:update 99999999-9999-9999-9999-999999999999 -i api:dyno -l sync "
            + "-u http://localhost:9000/hooks -a demo"
    ]

    static func run(_ given: Given, _ session: Session) throws {
        let wanted = try WebhookFlags.read(given)
        let app = try session.app(given)
        let id = given.arguments[0]
        let call = AppWebhookUpdate(
            app: app,
            webhook: id,
            authorization: wanted.authorization,
            include: wanted.include,
            level: wanted.level,
            secret: wanted.secret,
            url: wanted.url
        )
        let webhook = try session.action("Updating webhook \(id) for \(session.errors.palette.app(app))") {
            try session.call(call)
        }
        if given.wantsJSON { try session.printJSON(webhook) }
    }
}

/// `webhooks:remove`: ends a webhook.
enum WebhooksRemove: Command {
    static let name = "webhooks:remove"
    static let summary = "removes a webhook from an app"
    static let arguments = [Argument("ID", .one, "id of webhook to remove")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal webhooks:remove 99999999-9999-9999-9999-999999999999 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let id = given.arguments[0]
        let webhook = try session.action("Removing webhook \(id) from \(session.errors.palette.app(app))") {
            try session.call(AppWebhookDelete(app: app, webhook: id))
        }
        if given.wantsJSON { try session.printJSON(webhook) }
    }
}

/// `webhooks:info`: describes a webhook.
enum WebhooksInfo: Command {
    static let name = "webhooks:info"
    static let summary = "info for a webhook on an app"
    static let arguments = [Argument("ID", .one, "id of the webhook")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal webhooks:info 99999999-9999-9999-9999-999999999999 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let webhook = try session.call(AppWebhookInfo(app: app, webhook: given.arguments[0]))
        if given.wantsJSON { return try session.printJSON(webhook) }
        try session.output.title(webhook.id.description)
        var block = KeyValueBlock()
        block.add("Webhook ID", webhook.id.description)
        block.add("URL", webhook.url)
        block.add("Include", webhook.include.joined(separator: ","))
        block.add("Level", webhook.level.rawValue)
        try block.print(on: session.output)
    }
}

/// What `webhooks:add` and `webhooks:update` take.
private enum WebhookFlags {
    struct Wanted {
        let include: [String]
        let level: WebhookLevel
        let url: String
        let secret: String?
        let authorization: String?
    }

    static let include = Flag(
        "include",
        "i",
        .text("TYPES"),
        "comma delimited event types your server will receive"
    )
    static let level = Flag(
        "level",
        "l",
        .text("LEVEL"),
        "notify does not retry, sync will retry until successful or timeout"
    )
    static let secret = Flag(
        "secret",
        "s",
        .text("SECRET"),
        "value to sign delivery with in Heroku-Webhook-Hmac-SHA256 header"
    )
    static let authorization = Flag(
        "authorization",
        "t",
        .text("TEXT"),
        "authorization header to send with webhooks"
    )
    static let url = Flag("url", "u", .text("URL"), "URL for receiver")
    static let all = [include, level, secret, authorization, url]

    static func read(_ given: Given) throws(CommandFailure) -> Wanted {
        let missing = [include, level, url].filter { given.text($0) == nil }
            .map { "  Missing required flag \($0.name)" }
        guard let include = given.text(include), let text = given.text(level), let url = given.text(url)
        else {
            throw .told(
                ["The following error occurred:"] + missing + ["See more help with --help"],
                exit: ExitCode.refused
            )
        }
        guard let level = WebhookLevel(rawValue: text) else {
            throw .misused("Expected --level=\(text) to be one of: notify, sync")
        }
        return Wanted(
            include: include.split(separator: ",").map { part in
                String(part.split(separator: " ").joined(separator: " "))
            },
            level: level,
            url: url,
            secret: given.text(secret),
            authorization: given.text(authorization)
        )
    }
}

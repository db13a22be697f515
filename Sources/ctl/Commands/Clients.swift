import Model
import PlatformAPI

/// `clients`: lists the OAuth clients.
enum Clients: Command {
    static let name = "clients"
    static let summary = "list your OAuth clients"
    static let examples = ["herolocal clients"]

    static func run(_ given: Given, _ session: Session) throws {
        let clients = try session.daemon().list(OAuthClientList()).sorted { $0.name < $1.name }
        if given.wantsJSON { return try session.printJSON(clients) }
        guard !clients.isEmpty else { return try session.print("No OAuth clients.") }
        var table = Table(["Name", "ID", "Redirect URI"])
        for client in clients { table.add([client.name, client.id.description, client.redirectURI]) }
        try table.print(on: session.output)
    }
}

/// `clients:create`: makes an OAuth client.
enum ClientsCreate: Command {
    static let name = "clients:create"
    static let summary = "create a new OAuth client"
    static let details = """
        A client trades the code of POST /oauth/authorizations for tokens at POST /oauth/tokens, with the secret that is
        printed here.
        """
    static let arguments = [
        Argument("NAME", .one, "name of the OAuth client"),
        Argument("REDIRECT_URI", .one, "redirect URL of the OAuth client"),
    ]
    static let flags = [ClientText.shell]
    static let examples = ["herolocal clients:create 'Amazing' https://amazing.example.com/auth"]

    static func run(_ given: Given, _ session: Session) throws {
        let name = given.arguments[0]
        let made = try session.action("Creating \(name)") {
            try session.call(OAuthClientCreate(name: name, redirectURI: given.arguments[1]))
        }
        if given.wantsJSON { return try session.printJSON(made) }
        try ClientText.printShell(made, session)
    }
}

/// `clients:info`: describes an OAuth client.
enum ClientsInfo: Command {
    static let name = "clients:info"
    static let summary = "show details of an oauth client"
    static let arguments = [Argument("ID", .one, "ID of the OAuth client")]
    static let flags = [ClientText.shell]
    static let examples = ["herolocal clients:info 99999999-9999-9999-9999-999999999999"]

    static func run(_ given: Given, _ session: Session) throws {
        try ClientText.print(
            try session.call(OAuthClientInfo(client: given.arguments[0])),
            given,
            session
        )
    }
}

/// `clients:update`: changes an OAuth client.
enum ClientsUpdate: Command {
    static let name = "clients:update"
    static let summary = "update OAuth client"
    static let arguments = [Argument("ID", .one, "ID of the OAuth client")]
    static let flags = [newName, url]
    static let examples = [
        "herolocal clients:update 99999999-9999-9999-9999-999999999999 --url https://amazing.example.com/auth"
    ]

    private static let newName = Flag("name", "n", .text("NAME"), "change the client name")
    private static let url = Flag("url", nil, .text("URL"), "change the client redirect URL")

    static func run(_ given: Given, _ session: Session) throws {
        let id = given.arguments[0]
        guard given.text(newName) != nil || given.text(url) != nil else {
            throw CommandFailure.told(["No changes provided."])
        }
        let updated = try session.action("Updating \(id)") {
            try session.call(
                OAuthClientUpdate(client: id, name: given.text(newName), redirectURI: given.text(url))
            )
        }
        if given.wantsJSON { try session.printJSON(updated) }
    }
}

/// `clients:rotate`: gives an OAuth client another secret.
enum ClientsRotate: Command {
    static let name = "clients:rotate"
    static let summary = "rotate OAuth client secret"
    static let arguments = [Argument("ID", .one, "ID of the OAuth client")]
    static let flags = [ClientText.shell]
    static let examples = ["herolocal clients:rotate 99999999-9999-9999-9999-999999999999"]

    static func run(_ given: Given, _ session: Session) throws {
        let id = given.arguments[0]
        let rotated = try session.action("Updating \(id)") {
            try session.call(OAuthClientRotateCredentials(client: id))
        }
        try ClientText.print(rotated, given, session)
    }
}

/// `clients:destroy`: ends an OAuth client.
enum ClientsDestroy: Command {
    static let name = "clients:destroy"
    static let summary = "delete client by ID"
    static let details = "Every authorization that the client was given ends with it."
    static let arguments = [Argument("ID", .one, "ID of the OAuth client")]
    static let examples = ["herolocal clients:destroy 99999999-9999-9999-9999-999999999999"]

    static func run(_ given: Given, _ session: Session) throws {
        let id = given.arguments[0]
        let destroyed = try session.action("Destroying \(id)") {
            try session.call(OAuthClientDelete(client: id))
        }
        if given.wantsJSON { try session.printJSON(destroyed) }
    }
}

/// How an OAuth client is shown.
private enum ClientText {
    static let shell = Flag("shell", "s", "output in shell format")

    static func print(_ client: OAuthClient, _ given: Given, _ session: Session) throws {
        if given.wantsJSON { return try session.printJSON(client) }
        if given.has(shell) { return try printShell(client, session) }
        try session.output.title(client.name)
        var block = KeyValueBlock()
        block.add("created_at", client.createdAt.apiText)
        block.add("id", client.id.description)
        block.add("name", client.name)
        block.add("redirect_uri", client.redirectURI)
        block.add("secret", client.secret)
        block.add("updated_at", client.updatedAt.apiText)
        try block.print(on: session.output)
    }

    static func printShell(_ client: OAuthClient, _ session: Session) throws {
        try session.print("HEROKU_OAUTH_ID=\(client.id)")
        try session.print("HEROKU_OAUTH_SECRET=\(client.secret)")
    }
}

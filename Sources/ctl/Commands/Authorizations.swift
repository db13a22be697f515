import Model
import PlatformAPI

/// `authorizations`: lists the tokens that clients can show.
enum Authorizations: Command {
    static let name = "authorizations"
    static let summary = "list OAuth authorizations"
    static let examples = ["herolocal authorizations"]

    static func run(_ given: Given, _ session: Session) throws {
        let all = try session.daemon().list(OAuthAuthorizationList()).sorted {
            $0.description < $1.description
        }
        if given.wantsJSON { return try session.printJSON(all) }
        guard !all.isEmpty else { return try session.print("No OAuth authorizations.") }
        var table = Table(["Description", "ID", "Scope"])
        for authorization in all {
            table.add([
                authorization.description, authorization.id.description,
                authorization.scope.joined(separator: ","),
            ])
        }
        try table.print(on: session.output)
    }
}

/// `authorizations:create`: makes a token.
enum AuthorizationsCreate: Command {
    static let name = "authorizations:create"
    static let summary = "create a new OAuth authorization"
    static let details = """
        The token is printed once: only its hash is kept. Scopes: global (everything), identity (who the user is),
        read and write (apps and what belongs to them, without config vars), read-protected and write-protected (with
        config vars).
        """
    static let flags = [short, description, expires, scope]
    static let examples = [
        "herolocal authorizations:create -d 'For use with a deploy script' -s write-protected -e 3600"
    ]

    private static let short = Flag("short", "S", "only output token")
    private static let description = Flag(
        "description",
        "d",
        .text("TEXT"),
        "set a custom authorization description"
    )
    private static let expires = Flag(
        "expires-in",
        "e",
        .integer("SECONDS"),
        "set expiration in seconds (default no expiration)"
    )
    private static let scope = Flag("scope", "s", .text("SCOPES"), "set custom OAuth scopes")

    static func run(_ given: Given, _ session: Session) throws {
        let made = try session.action("Creating OAuth Authorization") {
            try session.call(
                OAuthAuthorizationCreate(
                    description: given.text(description),
                    expiresIn: given.number(expires),
                    scope: given.text(scope).map { $0.split(separator: ",").map(String.init) }
                )
            )
        }
        if given.wantsJSON { return try session.printJSON(made) }
        if given.has(short) { return try session.print(made.accessToken?.token ?? "") }
        try AuthorizationBlock.print(made, session)
    }
}

/// `authorizations:info`: describes a token, but does not show it again.
enum AuthorizationsInfo: Command {
    static let name = "authorizations:info"
    static let summary = "show an existing OAuth authorization"
    static let arguments = [Argument("ID", .one, "ID of the authorization")]
    static let examples = ["herolocal authorizations:info 99999999-9999-9999-9999-999999999999"]

    static func run(_ given: Given, _ session: Session) throws {
        let found = try session.call(OAuthAuthorizationInfo(authorization: given.arguments[0]))
        if given.wantsJSON { return try session.printJSON(found) }
        try AuthorizationBlock.print(found, session)
    }
}

/// `authorizations:revoke`: ends a token.
enum AuthorizationsRevoke: Command {
    static let name = "authorizations:revoke"
    static let aliases = ["authorizations:destroy"]
    static let summary = "revoke OAuth authorization"
    static let arguments = [Argument("ID", .one, "ID of the authorization")]
    static let examples = ["herolocal authorizations:revoke 99999999-9999-9999-9999-999999999999"]

    static func run(_ given: Given, _ session: Session) throws {
        let revoked = try session.action("Revoking OAuth Authorization") {
            try session.call(OAuthAuthorizationDelete(authorization: given.arguments[0]))
        }
        if given.wantsJSON { return try session.printJSON(revoked) }
        try session.errors.line("Revoked authorization from \(revoked.description)")
    }
}

/// `authorizations:rotate`: gives an authorization another token.
enum AuthorizationsRotate: Command {
    static let name = "authorizations:rotate"
    static let summary = "updates an OAuth authorization token"
    static let arguments = [Argument("ID", .one, "ID of the authorization")]
    static let examples = ["herolocal authorizations:rotate 99999999-9999-9999-9999-999999999999"]

    static func run(_ given: Given, _ session: Session) throws {
        let rotated = try session.action("Rotating OAuth Authorization") {
            try session.call(OAuthAuthorizationRegenerate(authorization: given.arguments[0]))
        }
        if given.wantsJSON { return try session.printJSON(rotated) }
        try AuthorizationBlock.print(rotated, session)
    }
}

/// `authorizations:update`: gives an authorization another description or client.
enum AuthorizationsUpdate: Command {
    static let name = "authorizations:update"
    static let summary = "updates an OAuth authorization"
    static let arguments = [Argument("ID", .one, "ID of the authorization")]
    static let flags = [description, client, secret]
    static let examples = ["herolocal authorizations:update 99999999-9999-9999-9999-999999999999 -d 'For CI'"]

    private static let description = Flag(
        "description",
        "d",
        .text("TEXT"),
        "set a custom authorization description"
    )
    private static let client = Flag("client-id", nil, .text("ID"), "identifier of OAuth client to set")
    private static let secret = Flag("client-secret", nil, .text("SECRET"), "secret of OAuth client to set")

    static func run(_ given: Given, _ session: Session) throws {
        let owner: OAuthAuthorizationUpdate.Client? =
            switch (given.text(client), given.text(secret)) {
            case (let id?, let secret?): .init(id: id, secret: secret)
            case (nil, nil): nil
            default: throw CommandFailure.misused("--client-id and --client-secret go together")
            }
        let updated = try session.action("Updating OAuth Authorization") {
            try session.call(
                OAuthAuthorizationUpdate(
                    authorization: given.arguments[0],
                    client: owner,
                    description: given.text(description)
                )
            )
        }
        if given.wantsJSON { return try session.printJSON(updated) }
        try AuthorizationBlock.print(updated, session)
    }
}

/// What `authorizations:info` and its neighbours print.
private enum AuthorizationBlock {
    static func print(_ authorization: OAuthAuthorization, _ session: Session) throws {
        var block = KeyValueBlock()
        block.add("Client", authorization.client?.name ?? "<none>")
        block.add("Redirect URI", authorization.client?.redirectURI)
        block.add("ID", authorization.id.description)
        block.add("Description", authorization.description)
        block.add("Scope", authorization.scope.joined(separator: ","))
        if let token = authorization.accessToken {
            block.add("Token", token.token)
            block.add("Expires in", token.expiresIn.map { "\($0)s" })
        }
        block.add("Updated at", session.ago(authorization.updatedAt))
        try block.print(on: session.output)
    }
}

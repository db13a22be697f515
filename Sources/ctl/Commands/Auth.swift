import PlatformAPI

/// `auth:token`: prints the API token.
enum AuthToken: Command {
    static let name = "auth:token"
    static let summary = "outputs the API token that clients on TCP need"
    static let details = "Give it to the official CLI as HEROKU_API_KEY, or to curl as a bearer token."

    static func run(_ given: Given, _ session: Session) throws {
        let token = try session.call(TokenInfo())
        if given.wantsJSON { return try session.printJSON(token) }
        try session.print(token.token)
    }
}

/// `auth:whoami`: prints who the daemon takes us for.
enum AuthWhoami: Command {
    static let name = "auth:whoami"
    static let aliases = ["whoami"]
    static let summary = "display the current logged in user"

    static func run(_ given: Given, _ session: Session) throws {
        let account = try session.call(AccountInfo())
        if given.wantsJSON { return try session.printJSON(account) }
        try session.print(session.output.palette.paint(account.email, .user))
    }
}

import Model
import PlatformAPI

/// `sessions`: lists the clients that act for the user.
enum Sessions: Command {
    static let name = "sessions"
    static let summary = "list your OAuth sessions"
    static let examples = ["herolocal sessions"]

    static func run(_ given: Given, _ session: Session) throws {
        let sessions = try session.daemon().list(OAuthSessionList()).sorted {
            $0.description < $1.description
        }
        if given.wantsJSON { return try session.printJSON(sessions) }
        guard !sessions.isEmpty else { return try session.print("No OAuth sessions.") }
        var table = Table(["Description", "ID"])
        for one in sessions { table.add([one.description, one.id.description]) }
        try table.print(on: session.output)
    }
}

/// `sessions:destroy`: ends a session.
enum SessionsDestroy: Command {
    static let name = "sessions:destroy"
    static let summary = "delete (logout) OAuth session by ID"
    static let arguments = [Argument("ID", .one, "ID of the OAuth session")]
    static let examples = ["herolocal sessions:destroy 99999999-9999-9999-9999-999999999999"]

    static func run(_ given: Given, _ session: Session) throws {
        let id = given.arguments[0]
        let ended = try session.action("Destroying \(id)") {
            try session.call(OAuthSessionDelete(session: id))
        }
        if given.wantsJSON { try session.printJSON(ended) }
    }
}

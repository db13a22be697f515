import PlatformAPI

/// `access`: lists who has a part in an app: its owner.
enum Access: Command {
    static let name = "access"
    static let summary = "list who has access to an app"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal access -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let people = try session.daemon().list(CollaboratorList(app: app))
            .sorted { $0.user.email < $1.user.email }
        if given.wantsJSON { return try session.printJSON(people) }
        let paint = session.output.palette
        var table = Table(["email", "role"])
        for person in people {
            table.add([
                paint.paint(person.user.email, .info), paint.paint(person.role ?? "collaborator", .success),
            ])
        }
        try table.print(on: session.output)
    }
}

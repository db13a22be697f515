import PlatformAPI

/// `logs:input`: tells where lines can be posted into an app's log.
enum LogsInput: Command {
    static let name = "logs:input"
    static let summary = "show the URL by which lines are posted into an app's log"
    static let details = """
        What is posted there (application/logplex-1: syslog messages, each behind its length) is in the log as
        app[PROCID], as the lines of an add-on are. Who has the URL can write; it changes with the platform's token.
        """
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal logs:input -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let place = try session.call(LogInputInfo(app: try session.app(given)))
        if given.wantsJSON { return try session.printJSON(place) }
        try session.print(place.url)
    }
}

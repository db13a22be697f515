import PlatformAPI

/// `maintenance`: tells whether the app is in maintenance mode.
enum Maintenance: Command {
    static let name = "maintenance"
    static let summary = "display the current maintenance status of app"
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.call(AppInfo(app: session.app(given)))
        if given.wantsJSON { return try session.printJSON(["maintenance": app.maintenance]) }
        try session.print(app.maintenance ? "on" : "off")
    }
}

/// `maintenance:on`: answers every request with the maintenance page.
enum MaintenanceOn: Command {
    static let name = "maintenance:on"
    static let summary = "put the app into maintenance mode"
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        try MaintenanceChange.apply(true, "Enabling", given, session)
    }
}

/// `maintenance:off`: lets requests through again.
enum MaintenanceOff: Command {
    static let name = "maintenance:off"
    static let summary = "take the app out of maintenance mode"
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        try MaintenanceChange.apply(false, "Disabling", given, session)
    }
}

private enum MaintenanceChange {
    static func apply(_ isOn: Bool, _ verb: String, _ given: Given, _ session: Session) throws {
        let name = try session.app(given)
        let app = try session.action("\(verb) maintenance mode for \(session.errors.palette.app(name))") {
            try session.call(AppUpdate(app: name, maintenance: Switch(isOn)))
        }
        if given.wantsJSON { try session.printJSON(app) }
    }
}

import Linux
import Model
import PlatformAPI

/// `daemon:upgrade`: replaces herolocald by the one that is installed now, without closing a port.
enum DaemonUpgradeCommand: Command {
    static let name = "daemon:upgrade"
    static let summary = "let the herolocald that is installed now take over"
    static let details =
        "Ports stay open meanwhile: who connects waits. Requests in flight are finished, and dynos restart. A program that "
        + "could not run with the daemon's flags and config file is told of, and nothing changes."

    static func run(_ given: Given, _ session: Session) throws {
        let before = try session.call(DaemonInfo())
        let status = try session.action(
            "Upgrading herolocald",
            ending: { (status: DaemonStatus) in
                before.version == status.version
                    ? "done, still \(status.version)" : "done, \(before.version) is now \(status.version)"
            }
        ) {
            _ = try session.call(DaemonUpgrade())
            return try waitForAnother(than: before, session)
        }
        if given.wantsJSON { try session.printJSON(status) }
    }

    /// Waits until a daemon answers that is not the one that was asked.
    private static func waitForAnother(than before: DaemonStatus, _ session: Session) throws -> DaemonStatus {
        let clock = PlatformClock()
        let deadline = clock.now() + Limits.CommandLine.daemonStop + Limits.CommandLine.daemonStart
        while clock.now() < deadline {
            if let status = try DaemonProbe.status(session), status.id != before.id { return status }
            try Pause.wait(Limits.CommandLine.daemonCheck)
        }
        throw CommandFailure.told("herolocald has not come back; see why with: herolocal daemon logs")
    }
}

/// `daemon:reload`: lets herolocald read its configuration again.
enum DaemonReloadCommand: Command {
    static let name = "daemon:reload"
    static let summary = "let herolocald read its config file again"
    static let details =
        "The log level and the time scale change at once; of everything else the daemon's log says that it takes "
        + "herolocal daemon upgrade."

    static func run(_ given: Given, _ session: Session) throws {
        let status = try session.action("Reloading herolocald") { try session.call(DaemonReload()) }
        if given.wantsJSON { try session.printJSON(status) }
    }
}

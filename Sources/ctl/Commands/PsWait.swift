import Linux
import Model
import PlatformAPI

/// `ps:wait`: waits until every dyno runs the newest release.
enum PsWait: Command {
    static let name = "ps:wait"
    static let summary = "wait for all dynos to be running latest version after a release"
    static let flags = [Flag.app, .remote, type, withRun, interval]
    static let examples = ["herolocal ps:wait -a demo"]

    private static let type = Flag("type", "t", .text("TYPE"), "wait for one specific dyno type")
    private static let withRun = Flag("with-run", "R", "whether to wait for one-off run dynos")
    private static let interval = Flag(
        "wait-interval",
        "w",
        .integer("SECONDS"),
        "how frequently to poll in seconds",
        standard: "1"
    )

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let newest = try session.call(
            ReleaseList(app: app),
            range: "version ..; max=1, order=desc"
        )
        guard let release = newest.first else {
            return try session.warn("App \(session.output.palette.app(app)) has no releases")
        }
        try wait(for: release, of: app, given, session)
        if given.wantsJSON { try session.printJSON(try session.daemon().list(DynoList(app: app))) }
    }

    // MARK: - Private

    private static func wait(
        for newest: Release,
        of app: String,
        _ given: Given,
        _ session: Session
    ) throws {
        let pause =
            given.number(interval).map { Duration.seconds(max(1, $0)) } ?? Limits.CommandLine.dynoCheck
        var release = newest
        var line: ActionLine?
        var crashed: Set<String> = []
        while true {
            do {
                try check(release, of: app)
            } catch {
                try line?.end("!")
                throw error
            }
            let dynos = try relevant(session.daemon().list(DynoList(app: app)), given)
            // A later release counts, too: there is nothing to wait for behind it.
            let ready = dynos.filter { $0.release.version >= release.version && $0.state == "up" }
            let status = "\(ready.count) / \(dynos.count)"
            if ready.count == dynos.count, release.status == .succeeded {
                try line?.end("\(status), done")
                return
            }
            let title = "Waiting for every dyno to be running v\(release.version)"
            let shown = try line ?? ActionLine.start(title, on: session.errors)
            line = shown
            // It is started again, but later and later: whoever waits should know.
            for dyno in dynos where dyno.state == "crashed" && crashed.insert(dyno.name).inserted {
                try shown.interrupt {
                    try session.warn("\(dyno.name) has crashed: herolocal logs -d \(dyno.name) -a \(app)")
                }
            }
            try shown.update(status)
            try Pause.wait(pause)
            if release.status == .pending {
                release = try session.call(ReleaseInfo(app: app, release: .id(release.id)))
            }
        }
    }

    /// A release whose command has failed never comes to the dynos.
    private static func check(_ release: Release, of app: String) throws {
        guard release.status == .failed || release.status == .expired else { return }
        throw CommandFailure.told([
            "The release command of v\(release.version) failed: no dyno will run v\(release.version)",
            "See why: herolocal releases:output v\(release.version) -a \(app)",
        ])
    }

    private static func relevant(_ dynos: [Dyno], _ given: Given) -> [Dyno] {
        dynos.filter { dyno in
            if dyno.type == "release" || (dyno.type == "run" && !given.has(withRun)) { return false }
            return given.text(type).map { $0 == dyno.type } ?? true
        }
    }
}

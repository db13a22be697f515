import Model
import PlatformAPI

/// `hop`: shows the network between the routers and the dynos.
enum HopCommand: Command {
    static let name = "hop"
    static let summary = "show the latency between the routers and the dynos"
    static let details = """
        With --app: what counts for that app, its own latency or else that of all apps that have none of
        their own.
        """
    static let flags = [Flag.onlyApp]
    static let examples = ["herolocal hop", "herolocal hop -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.onlyApp(given)
        var hops = try session.call(HopList())
        if let app { hops = hops.first { $0.app?.name == app }.map { [$0] } ?? hops.filter { $0.app == nil } }
        if given.wantsJSON { return try session.printJSON(hops) }
        guard !hops.isEmpty else {
            let whose = app.map { "the dynos of \(session.output.palette.app($0))" } ?? "dynos"
            return try session.print("No latency is set: \(whose) are reached over bare loopback.")
        }
        var table = Table(["App", "Latency", "Jitter", "FIN delay"])
        // What counts for one app is its own, whoever else it counts for.
        let rest = app ?? (hops.count == 1 ? "all" : "all others")
        for hop in hops {
            table.add([
                hop.app?.name ?? rest, MillisecondText.text(hop.latencyMilliseconds),
                MillisecondText.text(hop.jitterMilliseconds), MillisecondText.text(hop.finDelayMilliseconds),
            ])
        }
        try table.print(on: session.output)
    }
}

/// `hop:set`: puts latency between the routers and the dynos.
enum HopSet: Command {
    static let name = "hop:set"
    static let summary = "set the latency between the routers and the dynos"
    static let details = """
        On loopback the moment in which a request meets a dyno that is just closing its idle connection is
        very short. With latency it is twice as long as one way takes, as in production: an app whose server
        closes idle connections after a few seconds then shows H13 and H18. The time is real, whatever the
        platform's clock does, since it races with the app's own timers. It lives in herolocald's memory.
        """
    static let flags = [Flag.onlyApp, latency, jitter, finDelay]
    static let examples = [
        "herolocal hop:set --latency 10ms", "herolocal hop:set --latency 10ms --jitter 2ms -a demo",
    ]

    private static let latency = Flag("latency", nil, .text("TIME"), "how long a byte takes one way")
    private static let jitter = Flag("jitter", nil, .text("TIME"), "how much that differs each time")
    private static let finDelay = Flag(
        "fin-delay",
        nil,
        .text("TIME"),
        "how much later the router sees that a dyno has closed"
    )

    static func run(_ given: Given, _ session: Session) throws {
        guard let oneWay = try milliseconds(of: latency, in: given) else {
            throw CommandFailure.misused("Say how long a byte takes one way: --latency 10ms")
        }
        let call = HopUpdate(
            app: given.text(.onlyApp),
            finDelayMilliseconds: try milliseconds(of: finDelay, in: given),
            jitterMilliseconds: try milliseconds(of: jitter, in: given),
            latencyMilliseconds: oneWay
        )
        if let most = call.jitterMilliseconds, most > oneWay {
            throw CommandFailure.misused("--jitter must not be more than --latency.")
        }
        let whose = call.app.map { session.errors.palette.app($0) } ?? "all apps"
        let hop = try session.action("Setting the hop to the dynos of \(whose)") { try session.call(call) }
        if given.wantsJSON { try session.printJSON(hop) }
    }

    private static func milliseconds(of flag: Flag, in given: Given) throws -> Double? {
        try DurationArgument.milliseconds(of: flag, in: given, atMost: Limits.Platform.longestHop)
    }
}

/// `hop:reset`: bare loopback again.
enum HopReset: Command {
    static let name = "hop:reset"
    static let summary = "take the latency between the routers and the dynos away"
    static let details = "Of one app when --app says which, else all that is set."
    static let flags = [Flag.onlyApp]

    static func run(_ given: Given, _ session: Session) throws {
        let app = given.text(.onlyApp)
        let whose = app.map { session.errors.palette.app($0) } ?? "all apps"
        let hops = try session.action("Resetting the hop to the dynos of \(whose)") {
            if let app { return try session.call(HopDelete(app: app)) }
            return try session.call(HopDeleteAll())
        }
        if given.wantsJSON { try session.printJSON(hops) }
    }
}

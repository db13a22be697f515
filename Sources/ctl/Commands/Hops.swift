import PlatformAPI

/// `hop`: shows the network between the routers and the dynos.
enum HopCommand: Command {
    static let name = "hop"
    static let summary = "show the latency between the routers and the dynos"

    static func run(_ given: Given, _ session: Session) throws {
        let hops = try session.call(HopList())
        if given.wantsJSON { return try session.printJSON(hops) }
        guard !hops.isEmpty else {
            return try session.print("No latency is set: dynos are reached over bare loopback.")
        }
        var table = Table(["App", "Latency", "Jitter", "FIN delay"])
        for hop in hops {
            table.add([
                hop.app?.name ?? "all others", MillisecondText.text(hop.latencyMilliseconds),
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
        guard let latency = given.text(latency) else {
            throw CommandFailure.told(
                ["Say how long a byte takes one way: --latency 10ms", "See more help with --help"],
                exit: ExitCode.refused
            )
        }
        let call = HopUpdate(
            app: given.text(.onlyApp),
            finDelayMilliseconds: try milliseconds(given.text(finDelay)),
            jitterMilliseconds: try milliseconds(given.text(jitter)),
            latencyMilliseconds: DurationArgument.milliseconds(try DurationArgument.value(latency))
        )
        let whose = call.app.map { session.errors.palette.app($0) } ?? "all apps"
        let hop = try session.action("Setting the hop to the dynos of \(whose)") { try session.call(call) }
        if given.wantsJSON { try session.printJSON(hop) }
    }

    private static func milliseconds(_ text: String?) throws -> Double? {
        try text.map { DurationArgument.milliseconds(try DurationArgument.value($0)) }
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

import Model
import PlatformAPI

/// `time`: shows the platform clock.
enum Time: Command {
    static let name = "time"
    static let summary = "show the platform's clock"
    static let details = """
        Every limit of the platform (30 s for the first byte, 24 h for a dyno, ...) is measured on this clock.
        Log lines, X-Request-Start and the apps themselves keep the wall's time.
        """
    static let examples = ["herolocal time", "herolocal time:scale 30", "herolocal time:step 28h"]

    static func run(_ given: Given, _ session: Session) throws {
        let status = try session.call(ClockInfo())
        if given.wantsJSON { return try session.printJSON(status) }
        try session.output.title("Platform clock")
        var block = KeyValueBlock()
        block.add("Now", ClockText.date(status.now, session))
        block.add("Wall", ClockText.date(status.wall, session))
        block.add("Ahead by", ClockText.offset(status))
        block.add("Scale", ClockText.scale(status.scale))
        block.add("Started", session.ago(status.startedAt))
        try block.print(on: session.output)
    }
}

/// `time:scale`: makes the platform clock run faster or slower.
enum TimeScale: Command {
    static let name = "time:scale"
    static let summary = "set how many times as fast as the wall the platform's clock runs"
    static let details = """
        With 30 half a minute of the platform passes in a second. A dyno finds the scale that held when it was
        started in HEROLOCAL_TIME_SCALE; an app's own pauses take as long as they always do.
        """
    static let arguments = [Argument("SCALE", .one, "\(ClockText.scales); 1 is the wall's pace")]
    static let examples = ["herolocal time:scale 30"]

    static func run(_ given: Given, _ session: Session) throws {
        let text = given.arguments[0]
        guard let scale = Double(text), Limits.Platform.timeScales.contains(scale) else {
            throw CommandFailure.misused("\(text) is no scale: give a number, \(ClockText.scales).")
        }
        let status = try session.action(
            "Setting the platform clock's scale",
            ending: { (status: ClockStatus) in "done, now \(ClockText.scale(status.scale))" }
        ) { try session.call(ClockUpdate(scale: scale)) }
        if given.wantsJSON { try session.printJSON(status) }
    }
}

/// `time:step`: moves the platform clock forward.
enum TimeStep: Command {
    static let name = "time:step"
    static let summary = "move the platform's clock forward at once"
    static let details =
        "Limits that lie in between are reached: dynos are cycled (after 24 h and up to 216 min), requests time out."
    static let arguments = [Argument("DURATION", .one, "such as 30s, 5m, 1h30m or 24h")]
    static let examples = ["herolocal time:step 30s", "herolocal time:step 28h"]

    static func run(_ given: Given, _ session: Session) throws {
        let duration = try DurationArgument.step(given.arguments[0])
        let status = try session.action(
            "Moving the platform clock forward by \(DurationText.text(duration))",
            ending: { (status: ClockStatus) in "done, now \(ClockText.offset(status)) ahead of the wall" }
        ) { try session.call(ClockStep(milliseconds: DurationArgument.milliseconds(duration))) }
        if given.wantsJSON { try session.printJSON(status) }
    }
}

/// `time:reset`: the wall's pace again.
enum TimeReset: Command {
    static let name = "time:reset"
    static let summary = "make the platform's clock run at the wall's pace again"
    static let details =
        "A clock never runs back: what it is ahead of the wall it keeps until the daemon stops."

    static func run(_ given: Given, _ session: Session) throws {
        let status = try session.action("Resetting the platform clock's scale") {
            try session.call(ClockUpdate(scale: 1))
        }
        if given.wantsJSON { return try session.printJSON(status) }
        guard status.offsetMilliseconds != 0 else { return }
        try session.print(
            "The clock never runs back: it stays \(ClockText.offset(status)) ahead of the wall."
        )
    }
}

/// The clock's values for people.
enum ClockText {
    static func date(_ time: Timestamp, _ session: Session) -> String {
        TimeText(now: time, zone: session.zone).date(time)
    }

    static func offset(_ status: ClockStatus) -> String { offset(status.offsetMilliseconds) }

    static func offset(_ milliseconds: Double) -> String {
        DurationText.text(.milliseconds(Int(milliseconds)))
    }

    /// The scales that the clock can have: `0.01 to 10000`.
    static let scales =
        "\(scale(Limits.Platform.timeScales.lowerBound)) to \(scale(Limits.Platform.timeScales.upperBound))"

    static func scale(_ scale: Double) -> String {
        scale.rounded() == scale ? String(Int(scale)) : String(scale)
    }
}

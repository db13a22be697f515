import Model
import PlatformAPI

/// `fault:add`: switches a fault on.
enum FaultsAdd: Command {
    static let name = "fault:add"
    static let summary = "switch on a fault between the routers and an app's dynos"
    static let details =
        "The fault strikes requests from now on, until it is removed, has struck --count times or its --duration\n"
        + "of platform time is over. Faults live in herolocald's memory: a daemon that starts has none.\n\n"
        + FaultKind.allCases.map { "- \(TextWidth.pad($0.rawValue, to: kindWidth))  \($0.summary)" }
        .joined(separator: "\n")
    static let arguments = [Argument("KIND", .one, "what goes wrong, one of those in the description")]
    static let flags = [Flag.app, .remote, dyno, probability, count, duration, delay, bytes, rate]
    static let examples = [
        "herolocal fault:add refuse --dyno web.1 --duration 30s -a demo",
        "herolocal fault:add delay --delay 31s --probability 0.1 -a demo",
        "herolocal fault:add cut-mid-body --bytes 1000 --count 3 -a demo",
    ]

    private static let kindWidth = FaultKind.allCases.map(\.rawValue.count).max() ?? 0
    private static let dyno = Flag("dyno", "d", .text("DYNO"), "only this dyno, such as web.1")
    private static let probability = Flag(
        "probability",
        nil,
        .text("P"),
        "how likely it strikes, up to 1",
        standard: "1"
    )
    private static let count = Flag("count", nil, .integer("N"), "how often it strikes at most")
    private static let duration = Flag("duration", nil, .text("TIME"), "how long it stands, such as 30s")
    private static let delay = Flag("delay", nil, .text("TIME"), "how long something takes, such as 200ms")
    private static let bytes = Flag("bytes", nil, .text("SIZE"), "how many bytes, such as 9000 or 10KB")
    private static let rate = Flag("rate", nil, .text("SIZE"), "how many bytes per second, such as 10KB")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let call = try call(app, given)
        let paint = session.errors.palette
        let title = "Adding fault \(paint.paint(call.kind.rawValue, .name)) to \(paint.app(app))"
        let fault = try session.action(
            title,
            ending: { (fault: InjectedFault) in "done, number \(fault.id)" }
        ) {
            try session.call(call)
        }
        if given.wantsJSON { try session.printJSON(fault) }
    }

    // MARK: - Private

    private static func call(_ app: String, _ given: Given) throws -> FaultCreate {
        let name = given.arguments[0].lowercased()
        guard let kind = FaultKind(rawValue: name) else {
            let kinds = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw refusal("\(name) is no kind of fault.", "Kinds: \(kinds)")
        }
        var call = FaultCreate(app: app, kind: kind)
        call.dyno = given.text(dyno)
        call.count = given.number(count)
        if let text = given.text(probability) {
            guard let value = Double(text), value > 0, value <= 1 else {
                throw refusal(
                    "\(text) is no probability.",
                    "Give a number over 0 and at most 1, such as 0.5."
                )
            }
            call.probability = value == 1 ? nil : value
        }
        call.durationMilliseconds = try milliseconds(given.text(duration))
        call.delayMilliseconds = try milliseconds(given.text(delay))
        call.bytes = try byteCount(given.text(bytes))
        call.bytesPerSecond = try byteCount(given.text(rate))
        return call
    }

    private static func milliseconds(_ text: String?) throws -> Double? {
        try text.map { DurationArgument.milliseconds(try DurationArgument.value($0)) }
    }

    private static func byteCount(_ text: String?) throws -> Int? {
        guard let text else { return nil }
        if let count = ByteQuantity.value(text) { return count }
        throw refusal(
            "\(text) is no size.",
            "Give a number of bytes with or without a unit, such as 512 or 10KB."
        )
    }

    private static func refusal(_ lines: String...) -> CommandFailure {
        .told(lines + ["See more help with --help"], exit: ExitCode.refused)
    }
}

/// `fault:list`: shows the faults that are on.
enum FaultsList: Command {
    static let name = "fault:list"
    static let aliases = ["fault", "faults"]
    static let summary = "list the faults that are switched on"
    static let details = "Of one app when --app says which, else of all."
    static let flags = [Flag.onlyApp]

    static func run(_ given: Given, _ session: Session) throws {
        let app = given.text(.onlyApp)
        let faults = try session.call(FaultList()).filter { app == nil || $0.app.name == app }
        // An app that does not exist has none either, and that must not be taken for an answer.
        if let app, faults.isEmpty { _ = try session.call(AppInfo(app: app)) }
        if given.wantsJSON { return try session.printJSON(faults) }
        guard !faults.isEmpty else { return try session.print("No faults are switched on.") }
        var table = Table(["#", "App", "Kind", "Dyno", "Settings", "Struck"])
        for fault in faults {
            let struck = fault.count.map { "\(fault.struck) of \($0)" } ?? "\(fault.struck)"
            table.add([
                "\(fault.id)", fault.app.name, fault.kind.rawValue, fault.dyno ?? "all", settings(fault),
                struck,
            ])
        }
        try table.print(on: session.output)
    }

    private static func settings(_ fault: InjectedFault) -> String {
        var parts: [String] = []
        if fault.probability < 1 { parts.append("probability \(fault.probability)") }
        if let delay = fault.delayMilliseconds { parts.append("delay \(MillisecondText.text(delay))") }
        if let bytes = fault.bytes { parts.append("bytes \(bytes)") }
        if let rate = fault.bytesPerSecond { parts.append("rate \(rate)") }
        if let left = fault.remainingMilliseconds { parts.append("\(MillisecondText.text(left)) left") }
        return parts.joined(separator: ", ")
    }
}

/// `fault:remove`: switches faults off.
enum FaultsRemove: Command {
    static let name = "fault:remove"
    static let summary = "switch a fault off"
    static let details = "With --all: every fault, or those of one app when --app is given."
    static let arguments = [Argument("NUMBER", .optional, "the fault's number, see fault:list")]
    static let flags = [Flag.onlyApp, all]
    static let examples = ["herolocal fault:remove 2", "herolocal fault:remove --all"]

    private static let all = Flag("all", nil, "all faults")

    static func run(_ given: Given, _ session: Session) throws {
        if given.has(all), given.arguments.isEmpty { return try removeAll(given, session) }
        guard let number = given.arguments.first, !given.has(all) else {
            throw CommandFailure.told(
                [
                    "Give either the number of a fault or --all.",
                    "See the numbers with: herolocal fault:list",
                ],
                exit: ExitCode.refused
            )
        }
        let fault = try session.action("Removing fault \(number)") {
            try session.call(FaultDelete(fault: number))
        }
        if given.wantsJSON { try session.printJSON(fault) }
    }

    private static func removeAll(_ given: Given, _ session: Session) throws {
        let app = given.text(.onlyApp)
        let faults = try session.action(
            "Removing all faults" + (app.map { " of \(session.errors.palette.app($0))" } ?? ""),
            ending: { (faults: [InjectedFault]) in "done, \(faults.count) removed" }
        ) {
            guard let app else { return try session.call(FaultDeleteAll()) }
            return try session.call(FaultList()).filter { $0.app.name == app }
                .map { try session.call(FaultDelete(fault: String($0.id))) }
        }
        if given.wantsJSON { try session.printJSON(faults) }
    }
}

/// Milliseconds of the API for people.
enum MillisecondText {
    static func text(_ milliseconds: Double) -> String {
        DurationText.text(.microseconds(Int((milliseconds * 1_000).rounded())))
    }
}

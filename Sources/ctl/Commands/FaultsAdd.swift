import Model
import PlatformAPI

/// `fault:add`: switches a fault on.
enum FaultsAdd: Command {
    static let name = "fault:add"
    static let summary = "switch on a fault between the routers and an app's dynos"
    static let details =
        "The fault strikes requests from now on, until it is removed, has struck --count times or its --duration\n"
        + "of platform time is over; the app's log says when it ends. Faults live in herolocald's memory: a daemon\n"
        + "that starts has none.\n\n"
        + FaultKind.allCases.map { "- \(TextWidth.pad($0.rawValue, to: kindWidth))  \($0.summary)" }
        .joined(separator: "\n")
    static let arguments = [
        Argument(
            "KIND",
            .one,
            "what goes wrong, one of those in the description",
            values: FaultKind.allCases.map(\.rawValue)
        )
    ]
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
        if let dyno = fault.dyno { try warn(ofMissing: dyno, app, session) }
        if given.wantsJSON { try session.printJSON(fault) }
    }

    // MARK: - Private

    /// A fault may wait for a dyno that is yet to come, but a wrong number must not go unnoticed.
    private static func warn(ofMissing dyno: String, _ app: String, _ session: Session) throws {
        guard try !session.daemon().list(DynoList(app: app)).contains(where: { $0.name == dyno }) else {
            return
        }
        try session.warn(
            "\(app) has no dyno \(dyno) now: the fault strikes when there is one.\n"
                + "See its dynos with: herolocal ps -a \(app)"
        )
    }

    /// What the flags ask for.
    ///
    /// The daemon checks all this too; here it is said in the words of the command line.
    private static func call(_ app: String, _ given: Given) throws -> FaultCreate {
        let name = given.arguments[0].lowercased()
        guard let kind = FaultKind(rawValue: name) else {
            let kinds = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure.misused("\(name) is no kind of fault.", "Kinds: \(kinds)")
        }
        for (setting, flag) in [(FaultKind.Setting.delay, delay), (.bytes, bytes), (.rate, rate)] {
            if given.has(flag), !kind.settings.contains(setting) { throw meaningless(flag, setting, kind) }
        }
        var call = FaultCreate(app: app, kind: kind)
        call.dyno = try dynoName(given, kind)
        call.count = given.number(count)
        if call.count == 0 { throw CommandFailure.misused("--count must be at least 1.") }
        call.probability = try chance(given)
        let longest = Limits.Platform.longestFault
        call.durationMilliseconds = try DurationArgument.milliseconds(
            of: duration,
            in: given,
            atMost: longest
        )
        if call.durationMilliseconds == 0 {
            throw CommandFailure.misused(
                "--duration must be more than 0s: a fault that is over at once strikes nothing."
            )
        }
        call.delayMilliseconds = try DurationArgument.milliseconds(of: delay, in: given, atMost: longest)
        call.bytes = try byteCount(of: bytes, in: given, 0...kind.mostBytes)
        call.bytesPerSecond = try byteCount(of: rate, in: given, 1...Limits.Platform.faultBytes)
        return call
    }

    private static func meaningless(
        _ flag: Flag,
        _ setting: FaultKind.Setting,
        _ kind: FaultKind
    ) -> CommandFailure {
        let kinds = FaultKind.allCases.filter { $0.settings.contains(setting) }.map(\.rawValue)
        return .misused(
            "--\(flag.name) means nothing to the fault \(kind.rawValue).",
            "It goes with: \(kinds.joined(separator: ", "))"
        )
    }

    private static func dynoName(_ given: Given, _ kind: FaultKind) throws -> String? {
        guard let text = given.text(dyno) else { return nil }
        guard let name = try? DynoName(text), name.type == .web else {
            throw CommandFailure.misused("--dyno must be the name of a web dyno, such as web.1, not \(text).")
        }
        if kind.place == .request {
            throw CommandFailure.misused(
                "--dyno means nothing to the fault \(kind.rawValue): it strikes before a dyno is chosen."
            )
        }
        return text
    }

    /// Nil for a fault that always strikes.
    private static func chance(_ given: Given) throws -> Double? {
        guard let text = given.text(probability) else { return nil }
        guard let value = Double(text), value > 0, value <= 1 else {
            throw CommandFailure.misused(
                "\(text) is no probability.",
                "Give a number over 0 and at most 1, such as 0.5."
            )
        }
        return value == 1 ? nil : value
    }

    private static func byteCount(
        of flag: Flag,
        in given: Given,
        _ range: ClosedRange<Int>
    ) throws -> Int? {
        guard let text = given.text(flag) else { return nil }
        guard let count = ByteQuantity.value(text) else {
            throw CommandFailure.misused(
                "\(text) is no size for --\(flag.name).",
                "Give a number of bytes with or without a unit, such as 512 or 10KB."
            )
        }
        guard range.contains(count) else {
            throw CommandFailure.misused(
                "--\(flag.name) must be \(range.lowerBound) to \(range.upperBound) bytes, not \(text)."
            )
        }
        return count
    }
}

import Model
import PlatformAPI

/// `fault:list`: shows the faults that are on.
enum FaultsList: Command {
    static let name = "fault:list"
    static let aliases = ["fault", "faults"]
    static let summary = "list the faults that are switched on"
    static let details = "Of one app when --app says which, else of all."
    static let flags = [Flag.onlyApp]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.onlyApp(given)
        let faults = try session.call(FaultList()).filter { app == nil || $0.app.name == app }
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
        if let rate = fault.bytesPerSecond { parts.append("rate \(rate) bytes/s") }
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
            return try session.call(AppFaultDeleteAll(app: app))
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

import Model
import PlatformAPI

/// `telemetry`: lists an app's telemetry drains.
enum Telemetry: Command {
    static let name = "telemetry"
    static let summary = "list telemetry drains"
    static let flags = [Flag.app, TelemetryFlags.space, .remote]
    static let examples = ["herolocal telemetry -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        try TelemetryFlags.refuseSpace(given)
        let app = try session.app(given)
        let drains = try session.daemon().list(TelemetryDrainList(app: app))
        if given.wantsJSON { return try session.printJSON(drains) }
        guard !drains.isEmpty else {
            return try session.print("There are no telemetry drains in \(app)")
        }
        try session.output.title("\(app) Telemetry Drains")
        var table = Table(["ID", "Signals", "Endpoint"])
        for drain in drains {
            let signals = drain.signals.map(\.rawValue).joined(separator: ", ")
            table.add([drain.id.description, signals, drain.exporter.endpoint ?? ""])
        }
        try table.print(on: session.output)
    }
}

/// `telemetry:add`: sends an app's telemetry to an endpoint from now on.
enum TelemetryAdd: Command {
    static let name = "telemetry:add"
    static let summary =
        "add and configure a new telemetry drain, which collects all telemetry unless told otherwise"
    static let details = """
        The endpoint gets OpenTelemetry's protobuf messages in POST requests to /v1/traces, /v1/metrics and
        /v1/logs: a collector on this machine is http://localhost:4318. Each request to the app becomes a span,
        and its dyno gets the trace's traceparent; metrics come once a minute.
        """
    static let arguments = [Argument("ENDPOINT", .one, "drain url")]
    static let flags = [
        Flag.app, TelemetryFlags.space, TelemetryFlags.headers, signals, transport, .remote,
    ]
    static let examples = [
        "herolocal telemetry:add http://localhost:4318 -a demo",
        "herolocal telemetry:add http://localhost:4318 -a demo --signals logs,traces "
            + "--headers '{\"x-drain-example-team\": \"API_KEY\"}'",
    ]

    private static let signals = TelemetryFlags.signals(standard: "all")
    private static let transport = TelemetryFlags.transport(standard: "http")

    static func run(_ given: Given, _ session: Session) throws {
        try TelemetryFlags.refuseSpace(given)
        let app = try session.app(given)
        let exporter = TelemetryExporter(
            endpoint: try TelemetryFlags.endpoint(given.arguments[0]),
            headers: try given.text(TelemetryFlags.headers).map(TelemetryFlags.headers) ?? [:],
            type: try TelemetryFlags.type(given.text(transport) ?? "http")
        )
        let signals = try TelemetryFlags.signals(given.text(signals) ?? "all")
        let owner = TelemetryOwner(id: try session.call(AppInfo(app: app)).id.description, type: "app")
        let drain = try session.call(
            TelemetryDrainCreate(exporter: exporter, owner: owner, signals: signals)
        )
        if given.wantsJSON { return try session.printJSON(drain) }
        try session.print("successfully added drain \(drain.exporter.endpoint ?? "")")
    }
}

/// `telemetry:info`: describes a telemetry drain.
enum TelemetryInfo: Command {
    static let name = "telemetry:info"
    static let summary = "show a telemetry drain's info"
    static let arguments = [Argument("TELEMETRY_DRAIN_ID", .one, "ID of the drain to show info for")]
    static let examples = ["herolocal telemetry:info 022e2e2e-2e2e-2e2e-2e2e-2e2e2e2e2e2e"]

    static func run(_ given: Given, _ session: Session) throws {
        let drain = try session.call(TelemetryDrainInfo(telemetryDrain: given.arguments[0]))
        if given.wantsJSON { return try session.printJSON(drain) }
        try show(drain, session)
    }

    static func show(_ drain: TelemetryDrain, _ session: Session) throws {
        let app = try session.call(AppInfo(app: drain.owner.id)).name
        var block = KeyValueBlock()
        block.add("App", session.output.palette.app(app))
        block.add("Signals", drain.signals.map(\.rawValue).joined(separator: ", "))
        block.add("Endpoint", drain.exporter.endpoint ?? "")
        block.add("Transport", drain.exporter.type == "otlp" ? "gRPC" : "HTTP")
        if let headers = drain.exporter.headers {
            let bytes = try WireJSON.encode(headers)
            block.add("Headers", String(decoding: bytes, as: UTF8.self))
        }
        try block.print(on: session.output)
    }
}

/// `telemetry:update`: changes a telemetry drain.
enum TelemetryUpdate: Command {
    static let name = "telemetry:update"
    static let summary = "update a telemetry drain with the given attributes, others stay"
    static let arguments = [Argument("TELEMETRY_DRAIN_ID", .one, "ID of the drain to update")]
    static let flags = [endpoint, TelemetryFlags.headers, signals, transport]
    static let examples = [
        "herolocal telemetry:update acde070d-8c4c-4f0d-9d8a-162843c10333 --signals logs,metrics"
    ]

    private static let endpoint = Flag("endpoint", nil, .text("URL"), "drain url")
    private static let signals = TelemetryFlags.signals(standard: nil)
    private static let transport = TelemetryFlags.transport(standard: nil)

    static func run(_ given: Given, _ session: Session) throws {
        let id = given.arguments[0]
        var exporter = TelemetryExporter()
        exporter.endpoint = try given.text(endpoint).map(TelemetryFlags.endpoint)
        exporter.headers = try given.text(TelemetryFlags.headers).map(TelemetryFlags.headers)
        exporter.type = try given.text(transport).map(TelemetryFlags.type)
        let signals = try given.text(signals).map(TelemetryFlags.signals)
        guard exporter != TelemetryExporter() || signals != nil else {
            throw CommandFailure.misused(
                "Requires either --signals, --endpoint, --transport or --headers to be provided."
            )
        }
        let drain = try session.action("Updating telemetry drain \(id)") {
            try session.call(
                TelemetryDrainUpdate(
                    telemetryDrain: id,
                    exporter: exporter == TelemetryExporter() ? nil : exporter,
                    signals: signals
                )
            )
        }
        if given.wantsJSON { return try session.printJSON(drain) }
        try TelemetryInfo.show(drain, session)
    }
}

/// `telemetry:remove`: ends a telemetry drain, or all of an app's.
enum TelemetryRemove: Command {
    static let name = "telemetry:remove"
    static let summary = "remove a telemetry drain, or without one all of an app's"
    static let arguments = [Argument("TELEMETRY_DRAIN_ID", .optional, "ID of the drain to remove")]
    static let flags = [app, TelemetryFlags.space]
    static let examples = ["herolocal telemetry:remove -a demo"]

    private static let app = Flag(
        "app",
        "a",
        .text("APP"),
        "name of the app to remove all drains from"
    )

    static func run(_ given: Given, _ session: Session) throws {
        if let id = given.arguments.first {
            let drain = try session.action("Removing telemetry drain \(id)") {
                try session.call(TelemetryDrainDelete(telemetryDrain: id))
            }
            if given.wantsJSON { try session.printJSON(drain) }
            return
        }
        try TelemetryFlags.refuseSpace(given)
        guard let app = given.text(app) else {
            throw CommandFailure.misused(
                "Requires either --app or --space or a TELEMETRY_DRAIN_ID to be provided."
            )
        }
        let drains = try session.action("Removing all telemetry drains from app \(app)") {
            try session.daemon().list(TelemetryDrainList(app: app)).map {
                try session.call(TelemetryDrainDelete(telemetryDrain: $0.id.description))
            }
        }
        if given.wantsJSON { try session.printJSON(drains) }
    }
}

/// What the commands of the topic share.
private enum TelemetryFlags {
    static let space = Flag("space", "s", .text("SPACE"), "space, of which there are none here")
    static let headers = Flag(
        "headers",
        nil,
        .text("JSON"),
        "custom headers to configure the drain in json format"
    )

    /// The schema's name of a transport.
    static func type(_ transport: String) throws(CommandFailure) -> String {
        guard let type = ["http": "otlphttp", "grpc": "otlp"][transport] else {
            throw .misused("Expected --transport=\(transport) to be one of: http, grpc")
        }
        return type
    }

    static func endpoint(_ text: String) throws(CommandFailure) -> String {
        guard ["http://", "https://"].contains(where: text.hasPrefix) else {
            throw .misused("\(text) is no URL of an endpoint: give one such as http://localhost:4318.")
        }
        return text
    }

    static func signals(standard: String?) -> Flag {
        Flag(
            "signals",
            nil,
            .text("SIGNALS"),
            "comma-delimited list of signals to collect (traces, metrics, logs), or all",
            standard: standard
        )
    }

    static func transport(standard: String?) -> Flag {
        Flag(
            "transport",
            nil,
            .text("TRANSPORT"),
            "transport protocol for the drain: http; grpc is refused",
            standard: standard
        )
    }

    static func refuseSpace(_ given: Given) throws {
        if given.has(space) {
            throw CommandFailure.told("Couldn't find that space.", exit: ExitCode.refused)
        }
    }

    static func signals(_ text: String) throws -> [String] {
        let all = ["traces", "metrics", "logs"]
        if text == "all" { return all }
        guard !text.isEmpty else {
            throw CommandFailure.misused(
                "--signals must name one or more of traces, metrics and logs, or be all."
            )
        }
        let signals = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard signals.allSatisfy(all.contains) else {
            throw CommandFailure.told(
                "Invalid signal option: \(text). Run herolocal telemetry:add --help to see signal options.",
                exit: ExitCode.failure
            )
        }
        return signals
    }

    static func headers(_ text: String) throws -> [String: String] {
        do {
            return try WireJSON.decode([String: String].self, from: Array(text.utf8))
        } catch {
            throw CommandFailure.misused(
                "--headers must be a JSON object of texts, such as {\"name\": \"value\"}."
            )
        }
    }
}

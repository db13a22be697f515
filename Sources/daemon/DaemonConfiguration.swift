import DynoManager
import Linux
import Model
import PlatformAPI
import Router

/// What herolocald is told by flags, environment and config file; the first of them that speaks counts.
struct DaemonConfiguration: Sendable {
    /// Nil: the default addresses, of which ::1 may be missing on a machine without IPv6.
    var listen: [SocketAddress]?
    var api: SocketAddress
    var routers: Int
    var timeScale: Double
    var seed: UInt64?
    var logLevel: DaemonLog.Level
    var isolation: IsolationMode
    var quotas: QuotaMode
    /// How many hours Eco dynos may run a month.
    var ecoHours: Int
    /// What the documentation says in two ways.
    var choices: RouterChoices
    /// The texts that the settings were read from, those left out that nobody gave.
    private(set) var texts: [String: [String]]

    static let defaultListen: [SocketAddress] = [.loopback(port: 8080), .loopback6(port: 8080)]
    static let defaultAPI = SocketAddress.loopback(port: 5080)

    /// Why the configuration cannot be used, in one sentence.
    struct Problem: Error {
        let sentence: String
    }

    /// One setting: its flag, and through it its variable and its line in the config file.
    struct Setting {
        let name: String
        let value: String
        let summary: String
        /// Whether a reload (SIGHUP) is enough.
        var isReloadable = false

        /// `HEROLOCAL_TIME_SCALE` for `time-scale`.
        var variable: String {
            "HEROLOCAL_" + String(name.map { $0 == "-" ? "_" : Character($0.uppercased()) })
        }
    }

    static let settings = [
        Setting(
            name: "listen",
            value: "ADDR:PORT",
            summary: "where the routers listen, repeatable (default 127.0.0.1:8080 and [::1]:8080)"
        ),
        Setting(
            name: "api",
            value: "ADDR:PORT",
            summary: "where the Platform API listens on TCP (default 127.0.0.1:5080)"
        ),
        Setting(
            name: "routers",
            value: "N",
            summary: "how many router threads run, 1 to 64 (default: one per core)"
        ),
        Setting(
            name: "time-scale",
            value: "X",
            summary: "how many times faster than the wall platform time passes, 0.01 to 10000",
            isReloadable: true
        ),
        Setting(name: "seed", value: "N", summary: "repeat the random choices of an earlier run"),
        Setting(
            name: "log-level",
            value: "LEVEL",
            summary: "error, warning, info or debug (default info)",
            isReloadable: true
        ),
        Setting(name: "isolation", value: "MODE", summary: "auto, namespaces or none (default auto)"),
        Setting(name: "quotas", value: "MODE", summary: "auto, cgroup or sampling (default auto)"),
        Setting(
            name: "eco-hours",
            value: "N",
            summary: "how many hours a month Eco dynos may run, all together (default 1000)"
        ),
        Setting(
            name: "all-quarantined",
            value: "CODE",
            summary: "H34 or H99: the code after 75 s with every dyno in quarantine (default H34)"
        ),
        Setting(
            name: "missing-reason",
            value: "WORD",
            summary: "refuse (H17) or accept responses whose status has no reason phrase (default refuse)"
        ),
    ]

    /// Reads all three; a config file that is named must be there, the usual one need not.
    static func read(
        _ invocation: DaemonArguments.Invocation,
        _ paths: StatePaths
    ) throws -> DaemonConfiguration {
        let file: String
        if let path = invocation.configFile {
            do throws(Errno) {
                file = try FileSystem.readText(path)
            } catch {
                throw Problem(sentence: "The config file \(path) cannot be read: \(error.text).")
            }
        } else {
            file = (try? FileSystem.readText(paths.configFile)) ?? ""
        }
        return try DaemonConfiguration(flags: invocation.flags, variable: Host.environment, file: file)
    }

    /// Puts flags over environment over config file; `file` is the config file's text.
    init(flags: [String: [String]], variable: (String) -> String?, file: String) throws(Problem) {
        let lines = try Self.parse(file)
        var texts: [String: [String]] = [:]
        func values(_ name: String) -> [String] {
            if let given = flags[name] { return given }
            let setting = Self.settings.first { $0.name == name }
            if let text = setting.flatMap({ variable($0.variable) }), !text.isEmpty {
                return text.split(separator: ",").map(String.init)
            }
            return lines[name] ?? []
        }
        for setting in Self.settings where !values(setting.name).isEmpty {
            texts[setting.name] = values(setting.name)
        }
        self.texts = texts
        func last<Value>(_ name: String, _ standard: Value, _ read: (String) -> Value?) throws(Problem)
            -> Value
        {
            guard let text = values(name).last else { return standard }
            guard let value = read(text) else { throw Self.unreadable(name, text) }
            return value
        }
        var addresses: [SocketAddress] = []
        for text in values("listen") {
            guard let address = try? SocketAddress(parsing: text) else {
                throw Self.unreadable("listen", text)
            }
            addresses.append(address)
        }
        listen = addresses.isEmpty ? nil : addresses
        api = try last("api", Self.defaultAPI) { try? SocketAddress(parsing: $0) }
        guard api.isLoopback else {
            throw Problem(sentence: "--api \(api) is not a loopback address; the API may start any program.")
        }
        routers = try last("routers", Host.processorCount) { text in
            DecimalDigits.value(text).flatMap { (1...64).contains($0) ? $0 : nil }
        }
        timeScale = try last("time-scale", 1) { text in
            Double(text).flatMap { Limits.Platform.timeScales.contains($0) ? $0 : nil }
        }
        seed = try last("seed", nil) { text in DecimalDigits.value(text).map(UInt64.init) }
        logLevel = try last("log-level", .info) { DaemonLog.Level(rawValue: $0) }
        isolation = try last("isolation", .auto) { IsolationMode(rawValue: $0) }
        quotas = try last("quotas", .auto) { QuotaMode(rawValue: $0) }
        ecoHours = try last("eco-hours", Limits.Dynos.ecoHours) { text in
            DecimalDigits.value(text).flatMap { Limits.Dynos.ecoHourPools.contains($0) ? $0 : nil }
        }
        choices = RouterChoices()
        choices.quarantineCode = try last("all-quarantined", .h34) { text in
            [.h34, .h99].first { $0.rawValue == text.uppercased() }
        }
        choices.acceptsMissingReason = try last("missing-reason", false) { text in
            ["accept": true, "refuse": false][text]
        }
    }

    /// Takes over what a reload is enough for; the rest goes on to be what the daemon was started with.
    mutating func takeReloadable(from new: DaemonConfiguration) {
        logLevel = new.logLevel
        timeScale = new.timeScale
        for setting in Self.settings where setting.isReloadable {
            texts[setting.name] = new.texts[setting.name]
        }
    }

    // MARK: - Private

    /// Reads `name = value` lines; blank ones and those that begin with # say nothing.
    private static func parse(_ file: String) throws(Problem) -> [String: [String]] {
        var lines: [String: [String]] = [:]
        for (number, line) in file.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let text = trim(line)
            if text.isEmpty || text.hasPrefix("#") { continue }
            let parts = text.split(separator: "=", maxSplits: 1).map(trim)
            guard parts.count == 2, settings.contains(where: { $0.name == parts[0] }) else {
                throw Problem(sentence: "Line \(number + 1) of the config file is not a setting: \(text)")
            }
            lines[parts[0], default: []].append(parts[1])
        }
        return lines
    }

    private static func trim(_ text: some StringProtocol) -> String {
        var part = Substring(text)
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return String(part)
    }

    private static func unreadable(_ name: String, _ text: String) -> Problem {
        let setting = settings.first { $0.name == name }
        return Problem(
            sentence:
                "--\(name) \(text) cannot be used: it takes \(setting?.value ?? ""), \(setting?.summary ?? "")."
        )
    }
}

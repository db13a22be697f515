import Model
import PlatformAPI

/// Resources that scripted answers are made of; short words say how they differ.
enum Fixture {
    /// 2026-11-21T03:52:27Z; a session's clock stands 31 s later.
    static let time = Timestamp(microseconds: 1_795_233_147_000_000)
    static let now = Timestamp(microseconds: 1_795_233_178_000_000)
    private static let id = ResourceID(high: 0x0123_4567_89ab_4def, low: 0x8123_4567_89ab_cdef)
    private static let user = UserReference(id: id, email: "dev@example.test")
    private static let stack = NamedReference(id: id, name: "heroku-24")

    static func region(_ name: String) -> Region {
        Region(
            country: "United States",
            createdAt: time,
            description: "The region \(name)",
            id: id,
            locale: "Virginia",
            name: name,
            privateCapable: name == "virginia",
            provider: Region.Provider(name: "herolocal", region: name),
            updatedAt: time
        )
    }

    static func stack(_ name: String) -> Stack {
        Stack(
            createdAt: time,
            isDefault: name == "heroku-24",
            id: id,
            name: name,
            state: "public",
            updatedAt: time
        )
    }

    /// `next-stack` is built on heroku-26 the next time.
    static func app(_ name: String, _ maintenance: Bool = false, tier: String = "basic") -> App {
        App(
            acm: false,
            buildStack: name == "next-stack" ? NamedReference(id: id, name: "heroku-26") : stack,
            createdAt: time,
            generation: GenerationReference(id: id, name: "cedar"),
            gitURL: "file:///srv/herolocal/git/\(name).git",
            herolocal: AppAddresses(
                loopbackAddress: "127.10.0.1",
                loopbackURL: "http://127.10.0.1:8080/"
            ),
            id: id,
            maintenance: maintenance,
            name: name,
            owner: user,
            processTier: tier,
            region: NamedReference(id: id, name: name.hasSuffix("-eu") ? "eu" : "us"),
            repoSize: 0,
            slugSize: 1_200_000,
            stack: stack,
            updatedAt: time,
            webURL: "http://\(name).localhost:8080/"
        )
    }

    /// `3600:48:12` for 3,600 s of which 48 are used, 12 of them by the app of `app`.
    static func quota(_ word: String) -> AccountQuota {
        let numbers = word.split(separator: ":").map { Int($0) ?? 0 }
        let apps = numbers.count > 2 ? [AccountQuota.App(appUUID: id, quotaUsed: numbers[2])] : []
        return AccountQuota(accountQuota: numbers[0], apps: apps, quotaUsed: numbers[1])
    }

    /// `2:8:300`, with `:off` behind it for one that is switched off.
    static func monitor(_ word: String) -> Monitor {
        let parts = word.split(separator: ":").map(String.init)
        let numbers = parts.map { Int($0) ?? 0 }
        return Monitor(
            actionType: "scale",
            appID: id,
            createdAt: time,
            id: id,
            isActive: !parts.contains("off"),
            maxQuantity: numbers[1],
            minQuantity: numbers[0],
            name: "LATENCY_SCALE",
            notificationChannels: [],
            notificationPeriod: 1440,
            op: "GREATER_OR_EQUAL",
            period: 1,
            processType: "web",
            updatedAt: time,
            value: numbers[2]
        )
    }

    static let account = Account(
        allowTracking: false,
        beta: false,
        createdAt: time,
        email: user.email,
        federated: false,
        id: id,
        twoFactorAuthentication: false,
        updatedAt: time,
        verified: true
    )

    /// `web.1:up`, with `@6` for another release than v5.
    static func dyno(_ word: String) -> Dyno {
        let parts = word.split(separator: "@").map(String.init)
        let names = parts[0].split(separator: ":").map(String.init)
        let type = String(names[0].prefix { $0 != "." })
        return Dyno(
            app: NamedReference(id: id, name: "demo"),
            command: type == "web" ? "python app.py" : type == "run" ? "bash" : "python \(type).py",
            createdAt: time,
            id: id,
            name: names[0],
            release: VersionReference(id: id, version: parts.count > 1 ? Int(parts[1]) ?? 0 : 5),
            size: "Basic",
            state: names.count > 1 ? names[1] : "up",
            type: type,
            updatedAt: time
        )
    }

    /// The same with a place to attach to.
    static func attachedDyno(_ word: String) -> Dyno {
        var dyno = dyno(word)
        dyno.attachURL = "http://127.0.0.1:5001/herolocal/apps/demo/dynos/\(dyno.name)/attach"
        return dyno
    }

    /// `web=2:Basic`.
    static func formation(_ word: String) -> Formation {
        let parts = word.split(whereSeparator: { "=:".contains($0) }).map(String.init)
        return Formation(
            app: NamedReference(id: id, name: "demo"),
            command: "python \(parts[0]).py",
            createdAt: time,
            dynoSize: NamedReference(id: id, name: parts[2]),
            id: id,
            quantity: Int(parts[1]) ?? 0,
            size: parts[2],
            type: parts[0],
            updatedAt: time
        )
    }

    /// `5`, `5:failed`, `2:-` for one that cannot be rolled back to; 5 is the current one.
    ///
    /// `output` adds a release command's, `slug` code.
    static func release(_ word: String) -> Release {
        let parts = word.split(separator: ":").map(String.init)
        let version = Int(parts[0]) ?? 0
        return Release(
            addonPlanNames: [],
            app: NamedReference(id: id, name: "demo"),
            artifacts: [],
            createdAt: time,
            current: version == 5,
            description: version == 1 ? "Initial release" : "Set FOO\(version) config vars",
            eligibleForRollback: !parts.contains("-"),
            id: ResourceID(high: id.high, low: UInt64(version)),
            outputStreamURL: parts.contains("output")
                ? "http://127.0.0.1:5080/herolocal/releases/1/output" : nil,
            slug: parts.contains("slug") ? IDReference(id: id) : nil,
            status: parts.count > 1 ? ReleaseStatus(rawValue: parts[1]) ?? .succeeded : .succeeded,
            updatedAt: time,
            user: user,
            version: version
        )
    }

    static func config(_ words: [String]) -> ConfigVars {
        let pairs = words.map { word in
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts[1].split(separator: "_").joined(separator: " "))
        }
        return Dictionary(pairs) { _, last in last }
    }

    /// `preboot:on`; a second colon makes it a lab.
    static func feature(_ word: String) -> AppFeature {
        let parts = word.split(separator: ":").map(String.init)
        return AppFeature(
            createdAt: time,
            description: "About \(parts[0]).",
            displayName: parts[0],
            docURL: "https://example.test/\(parts[0])",
            enabled: parts[1] == "on",
            feedbackEmail: "",
            id: id,
            name: parts[0],
            state: parts.count > 2 ? parts[2] : "general",
            updatedAt: time
        )
    }

    /// `www.example.com`, `demo.localhost:heroku` or `www.example.com:custom:pending`.
    static func domain(_ word: String) -> Domain {
        let parts = word.split(separator: ":").map(String.init)
        let isCustom = parts.count < 2 || parts[1] == "custom"
        return Domain(
            app: NamedReference(id: id, name: "demo"),
            cname: isCustom ? "quiet-lake-1a2b3c.herokudns.localhost" : nil,
            createdAt: time,
            hostname: parts[0],
            id: id,
            kind: isCustom ? .custom : .heroku,
            status: parts.count > 2 ? parts[2] : "none",
            updatedAt: time
        )
    }

    static func drain(_ url: String) -> LogDrain {
        LogDrain(
            app: NamedReference(id: id, name: "demo"),
            createdAt: time,
            id: id,
            token: "d.\(id)",
            updatedAt: time,
            url: url
        )
    }

    /// `web release`: the process types of a slug; `+full` for one that has its content.
    static func slug(_ words: [String]) -> Slug {
        let types = words.filter { !$0.hasPrefix("+") }
        return Slug(
            blob: Slug.Blob(method: "get", url: "http://127.0.0.1:5080/herolocal/slugs/1"),
            checksum: words.contains("+full") ? "SHA256:00" : nil,
            commit: words.contains("+commit") ? "1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b" : nil,
            createdAt: time,
            id: id,
            processTypes: Dictionary(uniqueKeysWithValues: types.map { ($0, "bin/\($0)") }),
            size: words.contains("+full") ? 1_200_000 : nil,
            stack: stack,
            updatedAt: time
        )
    }

    /// `succeeded`, `succeeded:6` with release v6.
    static func build(_ word: String) -> Build {
        let parts = word.split(separator: ":").map(String.init)
        return Build(
            app: IDReference(id: id),
            createdAt: time,
            generation: "cedar",
            id: id,
            outputStreamURL: "http://127.0.0.1:5080/herolocal/builds/1/output?x=1",
            release: parts.count > 1
                ? IDReference(id: ResourceID(high: id.high, low: UInt64(parts[1]) ?? 0)) : nil,
            sourceBlob: SourceBlob(url: source.sourceBlob.getURL),
            stack: "heroku-24",
            status: BuildStatus(rawValue: parts[0]) ?? .pending,
            updatedAt: time,
            user: user
        )
    }

    static let source = Source(
        sourceBlob: .init(getURL: "http://127.0.0.1:5080/get", putURL: "http://127.0.0.1:5080/put")
    )

    static let logSession = LogSession(
        createdAt: time,
        id: id,
        logplexURL: "http://127.0.0.1:5080/sessions/1?tail=false",
        updatedAt: time
    )

    static let logInput = LogInputPlace(
        app: NamedReference(id: id, name: "demo"),
        token: "t.01234567-89ab-4def-8123-456789abcdef",
        url: "http://token:t.01234567-89ab-4def-8123-456789abcdef@127.0.0.1:5080/logs"
    )

    static func buildpacks(_ names: [String]) -> [BuildpackInstallation] {
        names.enumerated().map { index, name in
            BuildpackInstallation(buildpack: BuildpackReference(name: name, url: name), ordinal: index)
        }
    }

    /// Faults: `NUMBER KIND` each.
    static func faults(_ words: [String]) -> [InjectedFault] {
        stride(from: 0, to: words.count, by: 2)
            .map { index in
                let kind = FaultKind(rawValue: words[index + 1]) ?? .reset
                return InjectedFault(
                    app: NamedReference(id: id, name: "demo"),
                    bytesPerSecond: kind == .bandwidth ? 10_240 : nil,
                    count: kind == .refuse ? 3 : nil,
                    delayMilliseconds: kind == .delay ? 200 : nil,
                    dyno: kind == .refuse ? "web.1" : nil,
                    id: Int(words[index]) ?? 0,
                    kind: kind,
                    probability: kind == .refuse ? 0.5 : 1,
                    remainingMilliseconds: kind == .refuse ? 29_500 : nil,
                    struck: 1
                )
            }
    }

    /// Hops: `LATENCY JITTER FIN-DELAY` each, the first of all apps, the others of demo.
    static func hops(_ words: [String]) -> [HopSetting] {
        let values = words.compactMap(Double.init)
        return stride(from: 0, to: values.count, by: 3)
            .map { index in
                HopSetting(
                    app: index == 0 ? nil : NamedReference(id: id, name: "demo"),
                    finDelayMilliseconds: values[index + 2],
                    jitterMilliseconds: values[index + 1],
                    latencyMilliseconds: values[index]
                )
            }
    }

    /// A platform clock: `SCALE MILLISECONDS-AHEAD`.
    static func clock(_ words: [String]) -> ClockStatus {
        let scale = Double(words.first ?? "1") ?? 1
        let offset = Double(words.last ?? "0") ?? 0
        return ClockStatus(
            now: Timestamp(microseconds: now.microseconds + Int64(offset * 1_000)),
            offsetMilliseconds: offset,
            scale: scale,
            startedAt: time,
            wall: now
        )
    }

    /// The daemon, or with a version the one that has taken over from it.
    static func daemon(_ version: String?) -> DaemonStatus {
        DaemonStatus(
            api: "127.0.0.1:5080",
            home: "/home/dev/.local/state/herolocal",
            id: ResourceID(high: id.high, low: version == nil ? 70 : 71),
            isolation: "namespaces",
            listen: ["127.0.0.1:8080", "[::1]:8080"],
            pid: 4711,
            quotas: "cgroup-v1",
            routers: 4,
            socket: "/run/user/1000/herolocal/herolocald.sock",
            timeOffsetMilliseconds: 330_000,
            timeScale: 1,
            uptime: 12,
            version: version ?? "0.1.0"
        )
    }
}

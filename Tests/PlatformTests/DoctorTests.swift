import HTTP
import Linux
import Model
import PlatformAPI
import Store
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("An examination", .serialized)
struct DoctorTests {
    typealias Kinds = Set<DoctorFindingKind>

    /// Config vars that make the example misbehave, and what is found then.
    struct Plant: Sendable {
        let vars: [String: String]
        let kinds: Kinds
        /// What a finding's summary must have in it.
        var words = ""
        var change: @Sendable (inout Examination.Pace) -> Void = { _ in }
        var isQuick = true
    }

    private static let plants = [
        Plant(vars: ["AT_BOOT": "exit"], kinds: [.exitsAtBoot], words: "ended with status 1"),
        Plant(vars: ["AT_BOOT": "hang"], kinds: [.notListening]) { $0.boot = .seconds(1) },
        Plant(vars: ["BIND_PORT": "0"], kinds: [.wrongPort], words: "Listens on 0.0.0.0:") {
            $0.elsewhere = .zero
        },
        Plant(vars: ["BIND": "127.0.0.1"], kinds: [.loopbackOnly], words: "Bound to 127.0.0.1 only") {
            $0.elsewhere = .zero
        },
        Plant(vars: ["INDEX": "/hang"], kinds: [.noAnswer]) { $0.answer = .seconds(1) },
        Plant(vars: ["INDEX": "/close-early"], kinds: [.closesWithoutAnswer]),
        Plant(vars: ["INDEX": "/half-head"], kinds: [.badAnswer]),
        Plant(vars: ["INDEX": "/malformed-status"], kinds: [.badAnswer]),
        Plant(vars: ["INDEX": "/error"], kinds: [.serverError], words: "answered with 500"),
        Plant(vars: ["INDEX": "/force-https"], kinds: [.redirectLoop]),
        Plant(vars: ["HOLD_MB": "540"], kinds: [.memoryQuota], words: " of its 512M"),
        Plant(vars: ["AT_SIGTERM": "ignore"], kinds: [.ignoresSIGTERM], words: "app.py") {
            $0.exit = .seconds(1)
        },
        Plant(vars: ["AT_SIGTERM": "leave-child"], kinds: [.ignoresSIGTERM], words: "app.py") {
            $0.exit = .seconds(1)
        },
        Plant(
            vars: ["IDLE_SECONDS": "4"],
            kinds: [.shortKeepAlive],
            words: "A POST that reached it after its close was refused with a reset",
            isQuick: false
        ),
    ]

    @Test("has nothing to say about a healthy app, and finds each fault that is planted")
    func plantedFaults() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            let before = try await daemon.call(DynoList(app: "demo"))
            var pace = Examination.Pace()
            pace.idle = .seconds(1)
            let healthy = try await daemon.examine(pace, isQuick: false)
            #expect(healthy.compactMap(\.finding) == [])
            #expect(healthy.last == .over)
            let outcomes = healthy.compactMap(\.outcome)
            #expect(outcomes.contains { $0.hasPrefix("listens on 0.0.0.0:") }, "\(outcomes)")
            #expect(outcomes.contains { $0.hasPrefix("200 after ") }, "\(outcomes)")
            #expect(outcomes.contains("still open after 1.0 s"), "\(outcomes)")
            #expect(outcomes.last?.contains("app.py left after ") == true, "\(outcomes)")
            // The app's own dyno was left alone, and the doctor's is gone.
            #expect(try await daemon.call(DynoList(app: "demo")) == before)

            _ = try await daemon.call(FormationUpdate(app: "demo", formation: "web", quantity: .absolute(0)))
            var old: [String: String?] = [:]
            for plant in DoctorTests.plants {
                let vars = old.merging(plant.vars.mapValues { $0 }) { $1 }
                _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: vars))
                old = plant.vars.mapValues { _ in nil }
                var pace = Examination.Pace()
                plant.change(&pace)
                let found = try await daemon.examine(pace, isQuick: plant.isQuick).compactMap(\.finding)
                #expect(
                    Kinds(found.map(\.kind)) == plant.kinds.union([.noWebDyno]),
                    "\(plant.vars): \(found)"
                )
                let noDyno = found.first { $0.kind == .noWebDyno }
                #expect(noDyno?.fix == "herolocal ps:scale web=1 -a demo")
                #expect(!found.contains { $0.fix.contains("APP") }, "\(found)")
                let summaries = found.map(\.summary).joined(separator: "\n")
                #expect(plant.words.isEmpty || summaries.contains(plant.words), "\(plant.vars): \(found)")
            }
        }
    }

    @Test("tells the wrong port also when the app's own dyno has it already")
    func wrongPortTaken() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            let port = try LoopbackDyno.freePort()
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["BIND_PORT": "\(port)"]))
            try await daemon.until("web.1 listens where it should not") {
                try ListenTable.listeners().contains { $0.address.port == port }
            }
            var pace = Examination.Pace()
            pace.elsewhere = .zero
            let found = try await daemon.examine(pace, isQuick: true).compactMap(\.finding)
            #expect(found.map(\.kind) == [.wrongPort], "\(found)")
            #expect(found.first?.summary.hasPrefix("web.1 listens on 0.0.0.0:\(port), not on") == true)
        }
    }

    @Test("tells a dyno that is bound to ::1 only", .enabled("this machine has ::1") { hasIPv6 })
    func ipv6Loopback() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            _ = try await daemon.call(FormationUpdate(app: "demo", formation: "web", quantity: .absolute(0)))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["BIND": "::1"]))
            var pace = Examination.Pace()
            pace.elsewhere = .zero
            let events = try await daemon.examine(pace, isQuick: true)
            let finding = try #require(events.compactMap(\.finding).last)
            #expect(finding.kind == .loopbackOnly)
            #expect(finding.summary.hasPrefix("Bound to ::1 only, on $PORT ("))
            // It goes on where the app can be asked from here.
            #expect(events.compactMap(\.outcome).contains { $0.hasPrefix("200 after ") })
        }
    }

    @Test("leaves no dyno behind when its reader goes")
    func cancelled() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["AT_BOOT": "hang"]))
            let task = Task { try await daemon.examine(Examination.Pace(), isQuick: true) }
            try await daemon.until("the doctor's dyno is up") {
                try await daemon.call(DynoList(app: "demo")).contains {
                    $0.type == "doctor" && $0.state == "up"
                }
            }
            task.cancel()
            #expect(try await task.value.last != .over)
            #expect(try await !daemon.call(DynoList(app: "demo")).contains { $0.type == "doctor" })
        }
    }

    @Test("comes as lines of JSON, the last of which says that it is over")
    func stream() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "blank"))
            let call = try DoctorExamine(app: "blank").request()
            let response = try await daemon.send(call.method.rawValue, call.path, body: call.body ?? [])
            #expect(response.status == 200)
            let events = try response.content.split(separator: UInt8(ascii: "\n"))
                .map { try WireJSON.decode(DoctorEvent.self, from: Array($0)) }
            #expect(events.compactMap(\.finding).map(\.kind) == [.noRelease])
            #expect(events.first?.step == "Reading release v2")
            #expect(events.last == .over)
            let missing = try await daemon.send("POST", "/herolocal/apps/nobody/examinations")
            #expect(missing.status == 404)
        }
    }

    private static var hasIPv6: Bool {
        (try? Socket.listen(on: .loopback6(port: 0)).rawValue) != nil
    }
}

extension TestDaemon {
    /// Examines the app demo at a test's own pace.
    fileprivate func examine(_ pace: Examination.Pace, isQuick: Bool) async throws -> [DoctorEvent] {
        let platform = daemon.platform
        let app = try await platform.app("demo")
        let events = Recorder<DoctorEvent>()
        let examination = Examination(
            parts: platform.parts,
            snapshot: try await platform.parts.store.snapshot(of: app.id),
            dotenv: [],
            isQuick: isQuick,
            pace: pace
        ) { events.append($0) }
        await examination.run()
        return events.values
    }
}

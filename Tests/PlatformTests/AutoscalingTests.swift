import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

/// A real app whose requests take 20 ms and more, on a clock that the test moves a minute at a time.
@Suite("Autoscaling", .serialized)
struct AutoscalingTests {
    @Test("adds a dyno a minute while requests are slow, and takes them away again when none come")
    func upAndDown() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            try await daemon.resize("performance-m")
            let rule = MonitorRule(maxQuantity: 3, minQuantity: 1, value: 10)
            let monitor = try await daemon.enable(rule)
            #expect(monitor.isActive && monitor.value == 10 && monitor.name == "LATENCY_SCALE")
            for wanted in [2, 3] {
                #expect(try await daemon.get("/slow?ms=20") == 200)
                try await daemon.passMinutes(until: wanted)
            }
            let log = try await daemon.log()
            for count in [2, 3] {
                let line = " app[api]: Scaled to web@\(count):Performance-M by user "
                #expect(log.count { $0.contains(line) } == 1, "\(count)")
            }
            try await daemon.passMinutes(until: 1)
            #expect(try await daemon.log().contains { $0.contains(" Scaled to web@2:") })
            // At the minimum, and switched off, it stays as it is.
            let off = try await daemon.update(monitor, MonitorRule(isActive: false))
            #expect(!off.isActive && off.maxQuantity == 3)
            #expect(try await daemon.get("/slow?ms=20") == 200)
            daemon.clock.step(by: .seconds(60))
            #expect(try await daemon.get("/slow?ms=20") == 200)
            #expect(try await daemon.quantity() == 1)
        }
    }

    @Test("brings the dynos into its range at once, and goes on from where a manual scale has left them")
    func range() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            try await daemon.resize("performance-m")
            let monitor = try await daemon.enable(MonitorRule(maxQuantity: 4, minQuantity: 2, value: 10))
            #expect(try await daemon.quantity() == 2)
            let line = " app[api]: Scaled to web@2:Performance-M by user "
            #expect(try await daemon.log().contains { $0.contains(line) })
            let change = FormationChange(type: "web", quantity: .absolute(3))
            _ = try await daemon.call(FormationBatchUpdate(app: "demo", updates: [change]))
            let list = MonitorList(app: "demo", processType: "web")
            #expect(try await daemon.call(list).map(\.isActive) == [true])
            // Nobody asks for the app any more: it goes down, one dyno a minute, as far as its minimum.
            try await daemon.passMinutes(until: 2)
            _ = try await daemon.update(monitor, MonitorRule(maxQuantity: 6, minQuantity: 5))
            #expect(try await daemon.quantity() == 5)
        }
    }

    @Test("is refused where it cannot work")
    func refusals() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let rule = MonitorRule(maxQuantity: 3, minQuantity: 1, value: 10)
            #expect(await daemon.refusal(of: rule) == "demo does not have any web dynos to scale")
            _ = try await daemon.call(AppDelete(app: "demo"))
            try await daemon.deploy("misbehaving", as: "demo")
            #expect(
                await daemon.refusal(of: rule)
                    == "Autoscaling is only available with Performance or Private dynos"
            )
            try await daemon.resize("performance-l")
            for (rule, message) in [
                (
                    MonitorRule(maxQuantity: 2, minQuantity: 2),
                    "must exceed min_quantity and be at most 100"
                ),
                (
                    MonitorRule(maxQuantity: 101, minQuantity: 2),
                    "must exceed min_quantity and be at most 100"
                ),
                (MonitorRule(maxQuantity: 2, minQuantity: 0), "must be at least 1"),
                (MonitorRule(maxQuantity: 2, minQuantity: 1, value: 0), "must be 1 to 30000 ms"),
            ] {
                let refusal = await daemon.refusal(of: rule)
                #expect(refusal?.contains(message) == true, "\(refusal ?? "accepted"): \(rule)")
            }
            let asleep = MonitorRule(isActive: false, maxQuantity: 2, minQuantity: 5)
            #expect(await daemon.refusal(of: asleep)?.contains("must exceed min_quantity") == true)
            let ofWorkers = MonitorCreate(app: "demo", processType: "worker", rule: rule)
            let problem = await #expect(throws: APIErrorBody.self) { try await daemon.call(ofWorkers) }
            #expect(problem?.message == "Autoscaling is only available for web dynos")
            #expect(try await daemon.call(MonitorList(app: "demo", processType: "web")) == [])
            let monitor = try await daemon.enable(rule)
            #expect(try await daemon.call(MonitorList(app: "demo", processType: "web")) == [monitor])
            #expect(try await daemon.call(MonitorList(app: "demo", processType: "worker")) == [])
            #expect(await daemon.refusal(of: rule)?.hasPrefix("demo has a monitor already.") == true)
        }
    }
}

extension TestDaemon {
    fileprivate func resize(_ size: String) async throws {
        let change = FormationChange(type: "web", size: SizeChoice(size))
        _ = try await call(FormationBatchUpdate(app: "demo", updates: [change]))
        try await until("a dyno of that size is up") {
            let dynos = try await call(DynoList(app: "demo"))
            return dynos.count == 1 && dynos[0].size.lowercased() == size && dynos[0].state == "up"
        }
    }

    fileprivate func enable(_ rule: MonitorRule) async throws -> Monitor {
        try await call(MonitorCreate(app: "demo", processType: "web", rule: rule))
    }

    fileprivate func update(_ monitor: Monitor, _ rule: MonitorRule) async throws -> Monitor {
        try await call(
            MonitorUpdate(app: "demo", processType: "web", monitor: monitor.id.description, rule: rule)
        )
    }

    fileprivate func refusal(of rule: MonitorRule) async -> String? {
        do {
            _ = try await enable(rule)
            return nil
        } catch {
            return (error as? APIErrorBody)?.message ?? "\(error)"
        }
    }

    /// Lets a minute after the other pass until so many web dynos are wanted.
    fileprivate func passMinutes(until wanted: Int) async throws {
        try await until("\(wanted) web dynos") {
            clock.step(by: .seconds(60))
            return try await quantity() == wanted
        }
    }

    fileprivate func quantity() async throws -> Int {
        try await call(FormationInfo(app: "demo", formation: "web")).quantity
    }

    fileprivate func get(_ path: String) async throws -> Int {
        try await HTTPCall.get(path, host: "demo.localhost", from: router).status
    }

    fileprivate func log() async throws -> [Substring] {
        let session = try await call(LogSessionCreate(app: "demo"))
        return try await send("GET", path(of: session.logplexURL)).text.split(separator: "\n")
    }
}

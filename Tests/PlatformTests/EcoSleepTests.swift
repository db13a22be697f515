import HTTP
import Linux
import Model
import PlatformAPI
import Store
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

/// A real app of one Eco dyno, on a clock that the test moves on.
@Suite("An Eco app", .serialized)
struct EcoSleepTests {
    @Test("sleeps after half an hour without a request, is woken by the next one, and pays for what it ran")
    func sleepAndWake() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployEco()
            #expect(try await daemon.call(AppInfo(app: "demo")).processTier == "eco")
            #expect(try await daemon.get() == 200)
            try await daemon.fallAsleep()
            let used = try await daemon.quota().quotaUsed
            // Half an hour, and what building and starting took of real time.
            #expect((1800...2400).contains(used), "\(used)")
            daemon.clock.step(by: .seconds(3600))
            #expect(try await daemon.quota().quotaUsed == used)

            #expect(try await daemon.get() == 200)
            let log = try await daemon.log()
            let lines = log.filter { $0.contains(" heroku[web.1]: ") }
                .map { $0.split(separator: " heroku[web.1]: ")[1] }
            let start = try #require(lines.firstIndex(of: "Idling"))
            let command: Substring = "Starting process with command `python3 app.py`"
            #expect(
                lines[start...].filter { !$0.hasPrefix("Process exited") && !$0.hasPrefix("Stopping") }
                    == [
                        "Idling", "State changed from up to down", "Unidling",
                        "State changed from down to starting", command, "State changed from starting to up",
                    ] as [Substring]
            )
            #expect(lines.contains("Stopping all processes with SIGTERM"))
            #expect(try await daemon.states() == ["web.1 up"])
        }
    }

    @Test("is woken by a release, by ps:restart and by another size")
    func commands() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployEco()
            try await daemon.fallAsleep()
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            try await daemon.until("it is up again") { try await daemon.states() == ["web.1 up"] }
            #expect(try await !daemon.log().contains { $0.hasSuffix(" heroku[web.1]: Unidling") })
            try await daemon.fallAsleep()
            _ = try await daemon.call(DynoRestartAll(app: "demo"))
            try await daemon.until("it is up again") { try await daemon.states() == ["web.1 up"] }
            #expect(try await daemon.log().count { $0.hasSuffix(" heroku[web.1]: Unidling") } == 1)
            try await daemon.fallAsleep()
            try await daemon.resize("basic")
            try await daemon.until("it is up again") { try await daemon.states() == ["web.1 up"] }
            daemon.clock.step(by: .seconds(7200))
            #expect(try await daemon.get() == 200)
            #expect(try await daemon.call(AppInfo(app: "demo")).processTier == "basic")
        }
    }

    @Test("whose sleep cannot be written down runs on and pays for it; it sleeps as soon as it can")
    func cannotSleep() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployEco()
            #expect(try await daemon.get() == 200)
            let lock = try StoreLock(on: daemon)
            daemon.clock.step(by: .seconds(31 * 60))
            // Half an hour, and ten minutes of those that it should have slept.
            try await daemon.until("it is known to be up") {
                daemon.clock.step(by: .seconds(60))
                return try await daemon.quota().quotaUsed > 40 * 60
            }
            #expect(try await daemon.states() == ["web.1 up"])
            try lock.open()
            try await daemon.until("it sleeps") {
                daemon.clock.step(by: .seconds(31 * 60))
                return try await daemon.states() == ["web.1 idle"]
            }
        }
    }

    @Test("is woken although the store has it awake already", arguments: [true, false])
    func halfAwake(byRequest: Bool) async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployEco()
            try await daemon.fallAsleep()
            // As after a wake that came no further than its commit.
            let app = try await daemon.call(AppInfo(app: "demo")).id
            #expect(try await daemon.daemon.platform.parts.store.wake(app))
            if byRequest {
                #expect(try await daemon.get() == 200)
            } else {
                _ = try await daemon.call(DynoRestartAll(app: "demo"))
                try await daemon.until("it is up again") { try await daemon.states() == ["web.1 up"] }
            }
        }
    }

    @Test("runs until the hours of the month are used up, then answers H82 until the next month")
    func outOfHours() async throws {
        try await TestDaemon.with(ecoHours: 1) { daemon in
            try await daemon.deployEco()
            // A step of 20 min each time; a month may end meanwhile, which gives an hour more.
            var status = 200
            for _ in 0..<8 where status == 200 {
                daemon.clock.step(by: .seconds(20 * 60))
                // What has become due is on its way to the routers.
                try await daemon.settleEcoHours()
                status = try await daemon.get()
            }
            #expect(status == 503)
            try await daemon.until("its lines are there") {
                let log = try await daemon.log()
                return log.contains { $0.hasSuffix(" heroku[web.1]: Idling because quota is exhausted") }
                    && log.contains {
                        $0.contains(" at=info code=H82 desc=\"You've used up your dyno hour pool\"")
                    }
            }
            let quota = try await daemon.quota()
            #expect(quota.accountQuota == 3600 && quota.quotaUsed == 3600)
            let app = try await daemon.call(AppInfo(app: "demo")).id
            #expect(quota.apps == [AccountQuota.App(appUUID: app, quotaUsed: 3600)])
            #expect(try await daemon.states() == ["web.1 idle"])
            // Neither a restart nor a release may start it.
            _ = try await daemon.call(DynoRestartAll(app: "demo"))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            #expect(try await daemon.states() == ["web.1 idle"])
            #expect(try await daemon.get() == 503)

            daemon.clock.step(by: .seconds(31 * 86_400))
            try await daemon.until("the new month's hours") { try await daemon.get() == 200 }
            #expect(try await daemon.quota().quotaUsed < 3600)
        }
    }

    @Test("has no hours where the pool has none")
    func noPool() async throws {
        try await TestDaemon.with(ecoHours: 0) { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            try await daemon.resize("eco")
            #expect(try await daemon.states() == ["web.1 idle"])
            #expect(try await daemon.get() == 503)
            try await daemon.resize("basic")
            try await daemon.until("a size that needs none") { try await daemon.get() == 200 }
        }
    }
}

extension TestDaemon {
    /// An app that answers, on one Eco dyno.
    fileprivate func deployEco() async throws {
        try await deploy("misbehaving", as: "demo")
        try await resize("eco")
        try await until("an Eco dyno is up") {
            let dynos = try await call(DynoList(app: "demo"))
            return dynos.map(\.size) == ["Eco"] && dynos.map(\.state) == ["up"]
        }
    }

    fileprivate func resize(_ size: String) async throws {
        let change = FormationChange(type: "web", size: SizeChoice(size))
        _ = try await call(FormationBatchUpdate(app: "demo", updates: [change]))
    }

    /// Half an hour and a minute without a request.
    fileprivate func fallAsleep() async throws {
        clock.step(by: .seconds(31 * 60))
        try await until("it sleeps") { try await states() == ["web.1 idle"] }
    }

    /// Returns when what is due by now has been seen to.
    fileprivate func settleEcoHours() async throws {
        try await until("the hours are counted") {
            let quota = try await quota()
            let states = try await states()
            return quota.quotaUsed < quota.accountQuota || states == ["web.1 idle"]
        }
    }

    fileprivate func states() async throws -> [String] {
        try await call(DynoList(app: "demo")).map { "\($0.name) \($0.state)" }
    }

    fileprivate func quota() async throws -> AccountQuota {
        try await call(AccountQuotaInfo(account: "~"))
    }

    /// The status of a request that the router is done with, too: the app's rest counts from there.
    fileprivate func get() async throws -> Int {
        let status = try await HTTPCall.get("/", host: "demo.localhost", from: router).status
        try await until("the request has ended") {
            try await call(RouterList()).allSatisfy { $0.apps.allSatisfy { $0.inFlight == 0 } }
        }
        return status
    }

    fileprivate func log() async throws -> [Substring] {
        let session = try await call(LogSessionCreate(app: "demo"))
        return try await send("GET", path(of: session.logplexURL)).text.split(separator: "\n")
    }
}

import HTTP
import Linux
import Model
import PlatformAPI
import Router
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("Faults and hops in a daemon")
struct FaultCallTests {
    @Test("are added, listed and removed, and go with their app")
    func lifecycle() async throws {
        try await TestDaemon.with { test in
            _ = try await test.call(AppCreate(name: "demo"))
            _ = try await test.call(AppCreate(name: "other"))
            var call = FaultCreate(app: "demo", kind: .delay)
            call.delayMilliseconds = 250
            call.dyno = "web.1"
            call.count = 3
            let delay = try await test.call(call)
            #expect(delay.kind == .delay && delay.delayMilliseconds == 250 && delay.app.name == "demo")
            #expect(delay.dyno == "web.1" && delay.count == 3 && delay.struck == 0 && delay.probability == 1)
            let refuse = try await test.call(FaultCreate(app: "other", kind: .refuse))
            #expect(refuse.id != delay.id)
            let all = try await test.call(FaultList())
            #expect(all == [delay, refuse])
            let removed = try await test.call(FaultDelete(fault: "\(delay.id)"))
            #expect(removed == delay)
            await #expect(throws: APIErrorBody.self) {
                try await test.call(FaultDelete(fault: "\(delay.id)"))
            }
            _ = try await test.call(AppDelete(app: "other"))
            let none = try await test.call(FaultList())
            #expect(none.isEmpty)
        }
    }

    @Test("are switched off together, of an app or of all, and those that are over ended by themselves")
    func removal() async throws {
        try await TestDaemon.with { test in
            for name in ["demo", "other"] { _ = try await test.call(AppCreate(name: name)) }
            let first = try await test.call(FaultCreate(app: "demo", kind: .refuse))
            let other = try await test.call(FaultCreate(app: "other", kind: .refuse))
            let second = try await test.call(FaultCreate(app: "demo", kind: .reset))
            var short = FaultCreate(app: "demo", kind: .blackhole)
            short.durationMilliseconds = 30_000
            let over = try await test.call(short)
            _ = try await test.call(ClockStep(milliseconds: 30_000))
            let failure = await #expect(throws: APIErrorBody.self) {
                try await test.call(FaultDelete(fault: "\(over.id)"))
            }
            #expect(failure?.id == "not_found" && failure?.resource == "fault")
            let unknown = await #expect(throws: APIErrorBody.self) {
                try await test.call(AppFaultDeleteAll(app: "nobody"))
            }
            #expect(unknown?.id == "not_found" && unknown?.resource == "app")
            #expect(try await test.call(AppFaultDeleteAll(app: "demo")) == [first, second])
            #expect(try await test.call(FaultList()) == [other])
            #expect(try await test.call(FaultDeleteAll()) == [other])
            #expect(try await test.call(FaultList()).isEmpty)
            let lines = try await test.faultLines("demo")
            #expect(lines == ["Fault blackhole ended after 0 strikes: its duration is over"])
        }
    }

    @Test("end by themselves after their duration of platform time")
    func duration() async throws {
        try await TestDaemon.with { test in
            _ = try await test.call(AppCreate(name: "demo"))
            var call = FaultCreate(app: "demo", kind: .refuse)
            call.durationMilliseconds = 30_000
            let fault = try await test.call(call)
            let left = try #require(fault.remainingMilliseconds)
            #expect(left > 0 && left <= 30_000)
            _ = try await test.call(ClockStep(milliseconds: 30_000))
            let list = try await test.call(FaultList())
            #expect(list.isEmpty)
            let lines = try await test.faultLines("demo")
            #expect(lines == ["Fault refuse ended after 0 strikes: its duration is over"])
        }
    }

    @Test("end each at its own time, without being asked, whichever are taken away before")
    func durations() async throws {
        try await TestDaemon.with { test in
            _ = try await test.call(AppCreate(name: "demo"))
            var numbers: [Int] = []
            for (kind, seconds) in [(FaultKind.refuse, 600.0), (.blackhole, 1_200), (.reset, 1_800)] {
                var call = FaultCreate(app: "demo", kind: kind)
                call.durationMilliseconds = seconds * 1_000
                numbers.append(try await test.call(call).id)
            }
            _ = try await test.call(FaultDelete(fault: "\(numbers[0])"))
            _ = try await test.call(ClockStep(milliseconds: 1_200_000))
            let second = "Fault blackhole ended after 0 strikes: its duration is over"
            try await test.until("the second has ended") { try await test.faultLines("demo") == [second] }
            _ = try await test.call(ClockStep(milliseconds: 600_000))
            let third = "Fault reset ended after 0 strikes: its duration is over"
            try await test.until("the third, too") { try await test.faultLines("demo") == [second, third] }
        }
    }

    @Test("end by themselves also when they are switched on while the end of an earlier one is noticed")
    func overlapping() async throws {
        try await TestDaemon.with { test in
            let app = try await test.call(AppCreate(name: "demo")).id
            let platform = test.daemon.platform
            let (loop, routes) = (platform.parts.control, platform.parts.routes)
            // On the loop, so that the time is looked up before the fault is there, and set afterwards.
            loop.mailbox.send {
                platform.faultEnds.follow()
                routes.changeLinks { links in
                    links.add(Fault(id: links.nextID(), kind: .refuse, end: loop.clock.now()), to: app)
                }
            }
            try await test.until("it has ended") {
                try await test.faultLines("demo") == [
                    "Fault refuse ended after 0 strikes: its duration is over"
                ]
            }
        }
    }

    @Test("end when their count is used up, and the app's log says so without being asked")
    func count() async throws {
        try await TestDaemon.with(routers: 2) { test in
            _ = try await test.call(AppCreate(name: "demo"))
            var call = FaultCreate(app: "demo", kind: .h99)
            call.count = 2
            _ = try await test.call(call)
            for expected in [503, 503, 502] {
                let response = try await HTTPCall.get("/", host: "demo.localhost", from: test.router)
                #expect(response.status == expected)
            }
            try await test.until("the log says so") { try await test.faultLines("demo").count == 1 }
            let lines = try await test.faultLines("demo")
            #expect(lines == ["Fault h99 ended after 2 strikes: its count is used up"])
        }
    }

    @Test("are refused with what is wrong", arguments: FaultCallTests.wrong)
    func refusals(wrong: WrongCall) async throws {
        try await TestDaemon.with { test in
            _ = try await test.call(AppCreate(name: "demo"))
            let response = try await test.send("POST", "/herolocal/faults", body: Array(wrong.body.utf8))
            #expect(response.status == 422)
            let text = String(decoding: response.content, as: UTF8.self)
            #expect(text.firstRange(of: wrong.message) != nil, "\(text)")
        }
    }

    struct WrongCall: Sendable {
        let body: String
        let message: String
    }

    private static let wrong = [
        WrongCall(body: #"{"app":"demo","kind":"slow"}"#, message: "must be one of refuse, blackhole, "),
        WrongCall(body: #"{"app":"demo","kind":"refuse","probability":0}"#, message: "probability"),
        WrongCall(body: #"{"app":"demo","kind":"refuse","count":0}"#, message: "count"),
        WrongCall(body: #"{"app":"demo","kind":"refuse","delay_ms":5}"#, message: "delay_ms: means nothing"),
        WrongCall(body: #"{"app":"demo","kind":"delay","delay_ms":-1}"#, message: "delay_ms"),
        WrongCall(body: #"{"app":"demo","kind":"delay","duration_ms":1e12}"#, message: "duration_ms"),
        WrongCall(
            body: #"{"app":"demo","kind":"oversized-header","bytes":1073741824}"#,
            message: "bytes: must be 0 to 2097152"
        ),
        WrongCall(body: #"{"app":"demo","kind":"refuse","dyno":"worker.1"}"#, message: "web dyno"),
        WrongCall(body: #"{"app":"demo","kind":"h99","dyno":"web.1"}"#, message: "before a dyno is chosen"),
        WrongCall(
            body: #"{"app":"demo","kind":"bandwidth","bytes_per_second":0}"#,
            message: "bytes_per_second"
        ),
        WrongCall(body: #"{"app":"demo","kind":"cut-mid-body","bytes":-1}"#, message: "bytes"),
    ]

    @Test("hops hold for an app or for all others, until they are reset")
    func hops() async throws {
        try await TestDaemon.with { test in
            _ = try await test.call(AppCreate(name: "demo"))
            let shared = try await test.call(HopUpdate(latencyMilliseconds: 10))
            #expect(shared.app == nil && shared.latencyMilliseconds == 10 && shared.jitterMilliseconds == 0)
            let own = try await test.call(
                HopUpdate(
                    app: "demo",
                    finDelayMilliseconds: 5,
                    jitterMilliseconds: 0.25,
                    latencyMilliseconds: 0.5
                )
            )
            #expect(
                own.app?.name == "demo" && own.jitterMilliseconds == 0.25 && own.finDelayMilliseconds == 5
            )
            let both = try await test.call(HopList())
            #expect(both == [shared, own])
            let left = try await test.call(HopDelete(app: "demo"))
            #expect(left == [shared])
            let none = try await test.call(HopDeleteAll())
            #expect(none.isEmpty)
            await #expect(throws: APIErrorBody.self) {
                try await test.call(HopUpdate(jitterMilliseconds: 11, latencyMilliseconds: 10))
            }
            await #expect(throws: APIErrorBody.self) {
                try await test.call(HopUpdate(latencyMilliseconds: 1e9))
            }
        }
    }
}

extension TestDaemon {
    /// What the app's log says of faults that ended.
    fileprivate func faultLines(_ app: String) async throws -> [String] {
        let session = try await call(LogSessionCreate(app: app))
        let log = try await send("GET", path(of: session.logplexURL)).text
        return log.split(separator: "\n").compactMap { line in
            line.firstRange(of: "Fault ").map { String(line.suffix(from: $0.lowerBound)) }
        }
    }
}

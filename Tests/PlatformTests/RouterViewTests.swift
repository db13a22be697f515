import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

@Suite("What routers see")
struct RouterViewTests {
    @Test("differs between two routers of one daemon: quarantine and requests in flight are each one's own")
    func routersDisagree() async throws {
        try await TestDaemon.with(routers: 2) { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            let held = try LoopbackWire(to: daemon.router)
            try held.send("GET /hang HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
            try await daemon.until("the request is in flight") {
                try await appViews(daemon).contains { $0.inFlight == 1 }
            }
            // The dyno stays up but listens no more; time stands still, so that a quarantine lasts.
            daemon.clock.setScale(0)
            defer { daemon.clock.setScale(1) }
            let stopped = try await get("/stop-listening", daemon)
            #expect(stopped == 200)
            try await daemon.until("the dyno refuses a connection") { try await get("/", daemon) == 503 }
            let views = try await appViews(daemon)
            #expect(views.map(\.inFlight).sorted() == [0, 1])
            #expect(views.map(\.inFlightLimit) == [200, 200])
            let quarantines = views.map { $0.dynos[0].quarantine }
            #expect(quarantines.count { $0 == 5_000 } == 1 && quarantines.count { $0 == nil } == 1)
            #expect(views.map { $0.lastMinute.codes["H21"] ?? 0 }.sorted() == [0, 1])
            held.close()
        }
    }

    @Test("is told for one router by its number, and refused for one that is not there")
    func oneRouter() async throws {
        try await TestDaemon.with(routers: 2) { daemon in
            let all = try await daemon.call(RouterList())
            let second = try await daemon.call(RouterInfo(router: "1"))
            #expect(all.map(\.router) == [0, 1] && second.router == 1)
            for number in ["2", "-1", "x"] {
                let error = await #expect(throws: APIErrorBody.self) {
                    try await daemon.call(RouterInfo(router: number))
                }
                #expect(error?.id == "not_found")
                #expect(error?.message == "Couldn't find that router. There are: 0, 1.")
            }
        }
    }

    @Test("are 200 places for requests for each dyno that is up, whatever its size")
    func sizes() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            try await daemon.until("the router has one dyno's places") {
                try await appViews(daemon).map(\.inFlightLimit) == [200]
            }
            let size = SizeChoice("performance-l")
            let change = FormationChange(type: "web", quantity: .absolute(2), size: size)
            _ = try await daemon.call(FormationBatchUpdate(app: "demo", updates: [change]))
            try await daemon.until("two large dynos are up") {
                let dynos = try await daemon.call(DynoList(app: "demo"))
                return dynos.map(\.size) == ["Performance-L", "Performance-L"]
                    && dynos.map(\.state) == ["up", "up"]
            }
            try await daemon.until("the router has two dynos' places") {
                try await appViews(daemon).map(\.inFlightLimit) == [400]
            }
        }
    }

    @Test("of one request is its timeline, found by the id in the log")
    func timeline() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let id = "0123456789+/=abcdefghi"
            let fields: Fields = ["Host": "demo.localhost", "X-Request-Id": id, "Connection": "close"]
            let request = Request(method: "GET", target: "/", fields: fields)
            let response = try await HTTPCall.send(request, to: daemon.router)
            #expect(response.status == 502)
            let timeline = try await daemon.call(RequestTimelineInfo(requestID: id))
            #expect(timeline.requestID == id && timeline.app.name == "demo" && timeline.router == 0)
            #expect(timeline.code == "H81" && timeline.status == 502)
            #expect(timeline.events.map(\.event) == ["accepted", "head_complete", "logged"])
            #expect(
                timeline.line.hasPrefix("at=info code=H81 ") && timeline.line.contains(" request_id=\(id) ")
            )
            let error = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(RequestTimelineInfo(requestID: "unknown"))
            }
            #expect(error?.id == "not_found")
            #expect(error?.message.hasPrefix("No router remembers that request") == true)
        }
    }

    // MARK: - Private

    /// Each router's view of the one app.
    private func appViews(_ daemon: TestDaemon) async throws -> [RouterView.App] {
        try await daemon.call(RouterList()).compactMap(\.apps.first)
    }

    private func get(_ path: String, _ daemon: TestDaemon) async throws -> Int {
        try await HTTPCall.get(path, host: "demo.localhost", from: daemon.router).status
    }
}

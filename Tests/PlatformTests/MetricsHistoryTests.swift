import Linux
import Model
import Testing

@testable import ControlPlane
@testable import DynoManager
@testable import Router

@Suite("The history of metrics")
struct MetricsHistoryTests {
    private let app = ResourceID(high: 1, low: 1)

    @Test("has a point for each minute with requests: what came in it, not what there was")
    func traffic() throws {
        var history = MetricsHistory()
        var counts = TrafficCounts()
        #expect(history.minutes == 0)
        counts.add(status: 200, code: nil, serviceNanoseconds: 10_000_000)
        history.record(0, [snapshot(counts)], [])
        history.record(1, [snapshot(counts)], [])
        counts.add(status: 503, code: .h12, serviceNanoseconds: 30_000_000_000)
        counts.add(status: 503, code: .h21, serviceNanoseconds: nil)
        history.record(2, [snapshot(counts)], [])
        let points = history.traffic(of: app)
        #expect(points.map(\.minute) == [0, 2])
        #expect(points.map(\.requests) == [1, 2] && points.map(\.failures) == [0, 2])
        // 3.1 % off at most.
        let times = try #require(points[1].times)
        #expect((29_000_000...31_000_000).contains(times.p50) && times.p99 == times.p50)
        #expect(history.minutes == 3)
        let total = history.total(of: app)
        #expect(total.requests == 3 && total.codes.map(\.code) == [.h12, .h21])
    }

    @Test("adds up what several routers saw, and does not lose a dyno that is in no table for a moment")
    func routers() {
        var history = MetricsHistory()
        var counts = TrafficCounts()
        counts.add(status: 200, code: nil, serviceNanoseconds: nil)
        history.record(0, [snapshot(counts, web: 4), snapshot(counts, web: 1)], [use()])
        history.record(1, [snapshot(counts, web: nil), snapshot(counts, web: nil)], [use()])
        history.record(2, [snapshot(counts, web: 6), snapshot(counts, web: 1)], [use()])
        #expect(history.traffic(of: app).map(\.requests) == [2])
        #expect(history.dynos(of: app).map(\.points)[0].map(\.requests) == [5, 0, 2])
    }

    @Test("has a point for each minute in which a dyno ran, with its memory and load")
    func dynos() {
        var history = MetricsHistory()
        history.record(0, [], [use(), use(number: 2, isRunning: false)])
        history.record(1, [], [use(number: 2)])
        let dynos = history.dynos(of: app)
        #expect(dynos.map(\.name.description) == ["web.1", "web.2"])
        #expect(dynos.map { $0.points.map(\.minute) } == [[0], [1]])
        #expect(dynos[0].quotaBytes == 512 << 20 && dynos[0].points[0].memory == 43_008)
        #expect(dynos[0].points[0].load > 0.28)
    }

    @Test("forgets what is older than 24 hours, and what has nothing younger")
    func forgetting() {
        var history = MetricsHistory()
        var counts = TrafficCounts()
        for minute in 0..<2_000 {
            counts.add(status: 200, code: nil, serviceNanoseconds: 1_000_000)
            history.record(minute, [snapshot(counts, web: UInt64(minute))], [use()])
        }
        #expect(history.minutes == 1_440)
        #expect(history.traffic(of: app).count == 1_440 && history.traffic(of: app)[0].minute == 560)
        #expect(history.dynos(of: app)[0].points.count == 1_440)
        // The hour that began at minute 600 and all after it.
        #expect(history.total(of: app).requests == 1_400)
        history.record(5_000, [snapshot(counts)], [])
        #expect(history.traffic(of: app) == [] && history.dynos(of: app).isEmpty)
        #expect(history.total(of: app).requests == 0)
        // What it had counted is no new request.
        counts.add(status: 200, code: nil, serviceNanoseconds: nil)
        history.record(5_001, [snapshot(counts)], [])
        #expect(history.traffic(of: app).map(\.requests) == [1])
    }

    @Test("keeps as many apps and dynos as there may be, and says how many it leaves out")
    func bounds() {
        var history = MetricsHistory()
        var counts = TrafficCounts()
        counts.add(status: 200, code: nil, serviceNanoseconds: nil)
        let apps = (1...250).map { ResourceID(high: 1, low: $0) }
        let router = { snapshot(counts, of: apps) }
        history.record(0, [router()], [])
        #expect(history.leftOut == 50 && apps.count { !history.traffic(of: $0).isEmpty } == 200)
        // One that leaves makes room; what the other had before does not count.
        for id in apps.prefix(60) { history.remove(id) }
        counts.add(status: 200, code: nil, serviceNanoseconds: nil)
        let left = Array(apps.dropFirst(60))
        history.record(1, [snapshot(counts, of: left)], [])
        #expect(history.leftOut == 0)
        #expect(left.allSatisfy { history.traffic(of: $0).last?.requests == 1 })
        history.record(2, [], (1...501).map { use(number: $0, app: left[0]) })
        #expect(history.leftOut == 1 && history.dynos(of: left[0]).count == 500)
        history.remove(left[0])
        history.record(3, [], [use(number: 501, app: left[1])])
        #expect(history.leftOut == 0 && history.dynos(of: left[1]).count == 1)
    }

    // MARK: - Private

    private func snapshot(_ counts: TrafficCounts, web: UInt64? = nil, of apps: [ResourceID]? = nil)
        -> RouterSnapshot
    {
        RouterSnapshot(
            router: 0,
            clientConnections: 0,
            requests: counts.requests,
            failures: [:],
            apps: (apps ?? [app]).compactMap { id in
                (try? AppName("demo")).map { route(id, $0, counts, web) }
            },
            unavailableAddresses: []
        )
    }

    private func route(_ id: ResourceID, _ name: AppName, _ counts: TrafficCounts, _ web: UInt64?)
        -> RouterSnapshot.App
    {
        RouterSnapshot.App(
            id: id,
            name: name,
            inFlight: 0,
            inFlightLimit: 200,
            waiting: 0,
            traffic: .init(total: counts, lastMinute: TrafficCounts(), upgradedTimes: nil),
            dynos: web.map { requests in
                [
                    RouterSnapshot.Dyno(
                        id: ResourceID(high: 2, low: 1),
                        name: DynoName(type: .web, number: 1),
                        idleConnections: 0,
                        longestIdle: nil,
                        shortestIdle: nil,
                        connectionsInUse: 0,
                        quarantineLeft: nil,
                        byStatusClass: [0, 0, requests, 0, 0, 0]
                    )
                ]
            } ?? []
        )
    }

    private func use(number: Int = 1, isRunning: Bool = true, app: ResourceID? = nil) -> DynoUse {
        var memory = MemoryReading()
        memory.rssBytes = 42 << 20
        var readings = DynoReadings()
        let answer = DynoMeter.Answer(
            dyno: ResourceID(high: 2, low: UInt64(number)),
            launch: 1,
            memory: memory,
            runnable: 1,
            processorTicks: 0
        )
        if isRunning { readings.take(answer, at: PlatformInstant(nanoseconds: 0)) }
        return DynoUse(
            id: ResourceID(high: 2, low: UInt64(number)),
            app: app ?? self.app,
            name: DynoName(type: .web, number: number),
            state: .up,
            size: .basic,
            restarts: 0,
            readings: readings
        )
    }
}

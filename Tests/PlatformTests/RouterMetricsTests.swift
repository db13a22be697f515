import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import DynoManager
@testable import Router

@Suite("The metrics")
struct RouterMetricsTests {
    @Test("are in the form of OpenMetrics, whole")
    func golden() throws {
        let text = RouterMetrics.text([try snapshot()], try dynos(), version: "1.2.3")
        let expected = try FileSystem.readText(Repository.path("Tests/PlatformTests/metrics.txt"))
        if Host.environment("RECORD") != nil {
            try FileSystem.writeAtomically(
                Repository.path("Tests/PlatformTests/metrics.txt"),
                Array(text.utf8)
            )
        }
        #expect(text == expected)
    }

    @Test("tell of two dynos with one name as of one: labels do not tell them apart")
    func twins() throws {
        let counters = DynoCounters()
        counters.add(status: 200)
        let twins = [dyno(1, quarantine: nil, counters), dyno(1, quarantine: .seconds(2), counters)]
        let text = RouterMetrics.text([try snapshot(of: twins)], try dynos(), version: "1.2.3")
        let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] }
        #expect(Set(samples).count == samples.count)
        let labels = #"{router="0",app="demo",dyno="web.1""#
        for line in [
            "connections\(labels),state=\"idle\"} 8", "connections\(labels),state=\"in_use\"} 6",
            "requests_total\(labels),status_class=\"2xx\"} 1",
        ] {
            #expect(text.contains("\nherolocal_router_dyno_\(line)\n"), "\(line)")
        }
        #expect(text.contains("\nherolocal_router_quarantine_seconds\(labels)} 2.0\n"))
    }

    @Test("escape what could end a label or a line")
    func escapes() {
        var text = OpenMetricsText()
        text.begin("a", .gauge, help: "back\\slash\nline \"quoted\"")
        text.add("a", [("l", "x\"y\\z\n"), ("gone", "")], 1)
        let expected = """
            # TYPE a gauge
            # HELP a back\\\\slash\\nline \\"quoted\\"
            a{l="x\\"y\\\\z\\n"} 1
            # EOF

            """
        #expect(text.finished == expected)
    }

    @Test("are served on the socket, and on the port to who shows the token")
    func endpoint() async throws {
        try await TestDaemon.with { daemon in
            let onSocket = try await daemon.send("GET", "/metrics")
            #expect(onSocket.status == 200)
            #expect(
                onSocket.fields["Content-Type"]
                    == "application/openmetrics-text; version=1.0.0; charset=utf-8"
            )
            #expect(onSocket.text.hasSuffix("# EOF\n"))
            let bare = try await daemon.send("GET", "/metrics", to: daemon.api)
            #expect(bare.status == 401)
            let token = try await daemon.call(TokenInfo()).token
            let fields: Fields = ["Authorization": Credentials.bearer(token).fieldValue]
            let onPort = try await daemon.send("GET", "/metrics", fields: fields, to: daemon.api)
            #expect(onPort.status == 200 && onPort.text.hasPrefix("# TYPE herolocal info\n"))
            let head = try await daemon.send("HEAD", "/metrics")
            #expect(head.status == 200 && head.content.isEmpty)
        }
    }

    @Test(
        "are read by Prometheus' own parser",
        .enabled("prometheus_client is there (script/bootstrap --tests)") {
            await RouterMetricsTests.python != nil
        }
    )
    func referenceParser() async throws {
        let python = try #require(await RouterMetricsTests.python)
        let script = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            for family in text_string_to_metric_families(sys.stdin.read()):
                print(family.name, family.type, family.unit or '-', len(family.samples))
            """
        let routers = [try snapshot(), try snapshot(router: 1)]
        let text = RouterMetrics.text(routers, try dynos(), version: "1.2.3")
        let run = try await ProgramRun.run([python, "-c", script], input: text)
        #expect(run.errors.isEmpty && run.code == 0, "\(run.errors)")
        #expect(
            run.output.split(separator: "\n") == [
                "herolocal info - 1", "herolocal_router_client_connections gauge - 2",
                "herolocal_router_requests counter - 6", "herolocal_router_failures counter - 4",
                "herolocal_router_dyno_requests counter - 4",
                "herolocal_router_service_seconds histogram seconds 48",
                "herolocal_router_in_flight gauge - 4", "herolocal_router_in_flight_limit gauge - 4",
                "herolocal_router_waiting gauge - 4", "herolocal_router_dyno_connections gauge - 8",
                "herolocal_router_quarantine_seconds gauge seconds 4", "herolocal_dyno_state stateset - 10",
                "herolocal_dyno_memory_bytes gauge bytes 3",
                "herolocal_dyno_memory_quota_bytes gauge bytes 2",
                "herolocal_dyno_cpu_seconds counter seconds 1", "herolocal_dyno_load gauge - 3",
                "herolocal_dyno_restarts counter - 2",
            ]
        )
    }

    @Test("tell what a dyno uses, its state and how often it was started again")
    func dyno() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            daemon.clock.step(by: .seconds(20))
            let labels = "{app=\"demo\",dyno=\"web.1\""
            try await daemon.until("its memory is known") {
                try await daemon.send("GET", "/metrics").text
                    .contains("\nherolocal_dyno_memory_bytes\(labels),kind=\"rss\"} ")
            }
            let first = try await daemon.send("GET", "/metrics").text
            #expect(first.contains("\nherolocal_dyno_state\(labels),herolocal_dyno_state=\"up\"} 1\n"))
            #expect(first.contains("\nherolocal_dyno_memory_quota_bytes\(labels)} 536870912\n"))
            #expect(first.contains("\nherolocal_dyno_restarts_total\(labels)} 0\n"))
            #expect(first.contains("\nherolocal_dyno_cpu_seconds_total\(labels)} "))
            _ = try await daemon.call(DynoRestartAll(app: "demo"))
            try await daemon.until("its successor is counted") {
                try await daemon.send("GET", "/metrics").text
                    .contains("\nherolocal_dyno_restarts_total\(labels)} 1\n")
            }
        }
    }

    // MARK: - Private

    /// A Python that has the reference parser.
    private static var python: String? {
        get async {
            for path in [systemProgram("python3"), "/usr/bin/python3"].compactMap(\.self) {
                let run = try? await ProgramRun.run([
                    path, "-c", "import prometheus_client.openmetrics.parser",
                ])
                if run?.code == 0 { return path }
            }
            return nil
        }
    }

    /// One that runs and one that has crashed.
    private func dynos() throws -> DynoMetrics {
        var memory = MemoryReading()
        memory.rssBytes = 44_040_192
        memory.cacheBytes = 524_288
        var readings = DynoReadings()
        readings.take(
            DynoMeter.Answer(
                dyno: ResourceID(high: 2, low: 1),
                launch: 1,
                memory: memory,
                runnable: 0,
                processorTicks: 325
            ),
            at: PlatformInstant(nanoseconds: 0)
        )
        let states: [(DynoState, DynoReadings, Int)] = [(.up, readings, 3), (.crashed, DynoReadings(), 0)]
        let rows = try states.enumerated().map { index, row in
            DynoMetrics.Row(
                app: try AppName("demo"),
                use: DynoUse(
                    id: ResourceID(high: 2, low: UInt64(index + 1)),
                    app: ResourceID(high: 1, low: 1),
                    name: DynoName(type: .web, number: index + 1),
                    state: row.0,
                    size: .basic,
                    restarts: row.2,
                    readings: row.1
                )
            )
        }
        return DynoMetrics(rows)
    }

    private func snapshot(router: Int = 0, of dynos: [RouterSnapshot.Dyno]? = nil) throws -> RouterSnapshot {
        var total = TrafficCounts()
        total.add(status: 200, code: nil, serviceNanoseconds: 12_000_000)
        total.add(status: 503, code: .h12, serviceNanoseconds: 30_000_000_000)
        total.add(status: nil, code: .h24, serviceNanoseconds: 56_000_000_000)
        let counters = DynoCounters()
        counters.add(status: 200)
        counters.add(status: nil)
        let demo = RouterSnapshot.App(
            id: ResourceID(high: 1, low: 1),
            name: try AppName("demo"),
            inFlight: 7,
            inFlightLimit: 400,
            waiting: 2,
            traffic: .init(total: total, lastMinute: TrafficCounts(), upgradedTimes: nil),
            dynos: dynos ?? [
                dyno(1, quarantine: .milliseconds(4_250), counters), dyno(2, quarantine: nil, DynoCounters()),
            ]
        )
        let empty = RouterSnapshot.App(
            id: ResourceID(high: 1, low: 2),
            name: try AppName("empty"),
            inFlight: 0,
            inFlightLimit: 0,
            waiting: 0,
            traffic: nil,
            dynos: []
        )
        return RouterSnapshot(
            router: router,
            clientConnections: 9,
            requests: 3,
            failures: [.h12: 1, .h24: 1],
            apps: [demo, empty],
            unavailableAddresses: []
        )
    }

    private func dyno(_ number: Int, quarantine: Duration?, _ counters: DynoCounters) -> RouterSnapshot.Dyno {
        RouterSnapshot.Dyno(
            id: ResourceID(high: 2, low: UInt64(number)),
            name: DynoName(type: .web, number: number),
            idleConnections: 4,
            longestIdle: .seconds(80),
            shortestIdle: .seconds(1),
            connectionsInUse: 3,
            quarantineLeft: quarantine,
            byStatusClass: counters.byStatusClass
        )
    }
}

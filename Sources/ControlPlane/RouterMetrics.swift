import Linux
import Model
import Router

/// What `/metrics` tells of the routers, and with `DynoMetrics` of the dynos.
///
/// Labels are bounded: `router` by the routers, `app` and `dyno` by what exists or has existed since the daemon's
/// start, `status_class` and `code` by their lists.
struct RouterMetrics {
    static func text(_ routers: [RouterSnapshot], _ dynos: DynoMetrics, version: String) -> String {
        var metrics = RouterMetrics(routers: routers)
        metrics.addDaemon(version: version)
        metrics.addConnections()
        metrics.addRequests()
        metrics.addServiceTimes()
        metrics.addInFlight()
        metrics.addDynos()
        dynos.add(to: &metrics.text)
        return metrics.text.finished
    }

    // MARK: - Private

    private let routers: [RouterSnapshot]
    private var text = OpenMetricsText()

    private init(routers: [RouterSnapshot]) {
        self.routers = routers
    }

    private mutating func addDaemon(version: String) {
        text.begin("herolocal", .info, help: "The running daemon.")
        text.add("herolocal_info", [("version", version)], 1)
    }

    private mutating func addConnections() {
        let name = "herolocal_router_client_connections"
        text.begin(name, .gauge, help: "Connections of clients that are open.")
        for router in routers { text.add(name, [label(router)], router.clientConnections) }
    }

    private mutating func addRequests() {
        let requests = "herolocal_router_requests"
        text.begin(requests, .counter, help: "Requests of an app that have ended.")
        eachTraffic { text, labels, traffic in
            for (index, count) in traffic.total.byStatusClass.enumerated() where count > 0 {
                text.add("\(requests)_total", labels + [("status_class", StatusClass.name(of: index))], count)
            }
        }
        let failures = "herolocal_router_failures"
        text.begin(failures, .counter, help: "Requests that ended with a code.")
        eachTraffic { text, labels, traffic in
            for (code, count) in traffic.total.codes {
                text.add("\(failures)_total", labels + [("code", code.rawValue)], count)
            }
        }
        let ofDyno = "herolocal_router_dyno_requests"
        text.begin(ofDyno, .counter, help: "Requests for which a dyno of this name was chosen last.")
        eachDyno { text, labels, dyno in
            for (index, count) in dyno.byStatusClass.enumerated() where count > 0 {
                text.add("\(ofDyno)_total", labels + [("status_class", StatusClass.name(of: index))], count)
            }
        }
    }

    private mutating func addServiceTimes() {
        let name = "herolocal_router_service_seconds"
        text.begin(
            name,
            .histogram,
            unit: "seconds",
            help: "From the connection to the dyno standing to the end of the response, in platform time."
        )
        eachTraffic { text, labels, traffic in
            let times = traffic.total.serviceTimes
            for edge in LatencyHistogram.publishedEdges {
                text.add("\(name)_bucket", labels + [("le", "\(seconds(edge))")], times.count(upTo: edge))
            }
            text.add("\(name)_bucket", labels + [("le", "+Inf")], times.total)
            text.add("\(name)_count", labels, times.total)
            text.add("\(name)_sum", labels, Double(times.sumNanoseconds) / 1e9)
        }
    }

    private mutating func addInFlight() {
        let gauges: [(name: String, help: String, value: (RouterSnapshot.App) -> Int)] = [
            ("in_flight", "Requests from the choice of a dyno to the end of the response.", { $0.inFlight }),
            ("in_flight_limit", "How many may be in flight before H11.", { $0.inFlightLimit }),
            ("waiting", "Requests that wait for a dyno to start or to leave quarantine.", { $0.waiting }),
        ]
        for (name, help, value) in gauges {
            text.begin("herolocal_router_\(name)", .gauge, help: help)
            for router in routers {
                for app in router.apps {
                    text.add("herolocal_router_\(name)", labels(router, app), value(app))
                }
            }
        }
    }

    private mutating func addDynos() {
        let connections = "herolocal_router_dyno_connections"
        text.begin(connections, .gauge, help: "Connections to a dyno.")
        eachDyno { text, labels, dyno in
            text.add(connections, labels + [("state", "idle")], dyno.idle)
            text.add(connections, labels + [("state", "in_use")], dyno.inUse)
        }
        let quarantine = "herolocal_router_quarantine_seconds"
        text.begin(
            quarantine,
            .gauge,
            unit: "seconds",
            help:
                "How long a dyno still gets no new request, in platform time; 0 when it is in no quarantine."
        )
        eachDyno { text, labels, dyno in
            text.add(quarantine, labels, seconds(dyno.quarantineLeft.wholeNanoseconds))
        }
    }

    private mutating func eachTraffic(
        _ body: (inout OpenMetricsText, OpenMetricsText.Labels, RouterSnapshot.Traffic) -> Void
    ) {
        for router in routers {
            for app in router.apps {
                if let traffic = app.traffic { body(&text, labels(router, app), traffic) }
            }
        }
    }

    private mutating func eachDyno(
        _ body: (inout OpenMetricsText, OpenMetricsText.Labels, NamedDyno) -> Void
    ) {
        for router in routers {
            for app in router.apps {
                for dyno in NamedDyno.all(app.dynos) {
                    body(&text, labels(router, app) + [("dyno", dyno.name.description)], dyno)
                }
            }
        }
    }

    private func label(_ router: RouterSnapshot) -> (name: String, value: String) {
        ("router", String(router.router))
    }

    private func labels(_ router: RouterSnapshot, _ app: RouterSnapshot.App) -> OpenMetricsText.Labels {
        [label(router), ("app", app.name.description)]
    }
}

/// A dyno as labels tell it, by its name: after a restart with preboot two of one name serve side by side, and two
/// samples with the same labels would be no OpenMetrics.
private struct NamedDyno {
    let name: DynoName
    private(set) var idle = 0
    private(set) var inUse = 0
    private(set) var quarantineLeft = Duration.zero
    /// Routers count by name: it is the same for both.
    let byStatusClass: [UInt64]

    static func all(_ dynos: [RouterSnapshot.Dyno]) -> [NamedDyno] {
        dynos.reduce(into: []) { named, dyno in
            let known = named.firstIndex { $0.name == dyno.name }
            if known == nil { named.append(NamedDyno(name: dyno.name, byStatusClass: dyno.byStatusClass)) }
            named[known ?? named.count - 1].add(dyno)
        }
    }

    private mutating func add(_ dyno: RouterSnapshot.Dyno) {
        idle += dyno.idleConnections
        inUse += dyno.connectionsInUse
        quarantineLeft = max(quarantineLeft, dyno.quarantineLeft ?? .zero)
    }
}

private func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }

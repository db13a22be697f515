import DynoManager
import Linux
import Model
import PlatformAPI
import Router
import Store

/// What the routers see, each for itself.
extension Platform {
    func perform(_ call: RouterList) async throws -> [RouterView] {
        await parts.router.snapshots().map(RouterView.init)
    }

    func perform(_ call: RouterInfo) async throws -> RouterView {
        let snapshots = await parts.router.snapshots()
        guard let number = DecimalDigits.value(call.router),
            let snapshot = snapshots.first(where: { $0.router == number })
        else {
            let numbers = snapshots.map { String($0.router) }.joined(separator: ", ")
            throw APIErrorBody(.notFound, "Couldn't find that router. There are: \(numbers).")
        }
        return RouterView(snapshot)
    }

    func perform(_ call: RequestTimelineInfo) async throws -> RequestTimeline {
        guard let trace = await parts.router.trace(ofRequest: call.requestID) else {
            throw APIErrorBody(
                .notFound,
                "No router remembers that request: each keeps the last \(Limits.RouterView.traces) that ended, "
                    + "and the last \(Limits.RouterView.failureTraces) that ended with a code. "
                    + "One that is still under way is there when it has its log line."
            )
        }
        return RequestTimeline(trace, requestID: call.requestID)
    }

    func perform(_ call: MetricsInfo, _ context: RequestContext) async throws -> Reply {
        let names = try await store.apps().map { ($0.id, $0.name) }
        let apps = Dictionary(uniqueKeysWithValues: names)
        // An app that is being destroyed may have dynos and no name any more.
        let dynos = await parts.dynos.uses().compactMap { use in
            apps[use.app].map { DynoMetrics.Row(app: $0, use: use) }
        }
        let routers = await parts.router.snapshots()
        let text = RouterMetrics.text(routers, DynoMetrics(dynos), version: identity.version)
        return .content(type: OpenMetricsText.contentType, body: Array(text.utf8))
    }
}

extension RouterView {
    init(_ snapshot: RouterSnapshot) {
        self.init(
            apps: snapshot.apps.map(App.init),
            clientConnections: snapshot.clientConnections,
            requests: Int(clamping: snapshot.requests),
            router: snapshot.router,
            unavailableAddresses: snapshot.unavailableAddresses
        )
    }
}

extension RouterView.App {
    fileprivate init(_ app: RouterSnapshot.App) {
        self.init(
            app: NamedReference(id: app.id, name: app.name.description),
            dynos: app.dynos.map(RouterView.Dyno.init),
            inFlight: app.inFlight,
            inFlightLimit: app.inFlightLimit,
            lastMinute: (app.traffic?.lastMinute).map(RouterView.Traffic.init) ?? RouterView.Traffic(),
            total: (app.traffic?.total).map(RouterView.Traffic.init) ?? RouterView.Traffic(),
            waiting: app.waiting
        )
    }
}

extension RouterView.Traffic {
    init(_ counts: TrafficCounts) {
        var classes: [String: Int] = [:]
        for (index, count) in counts.byStatusClass.enumerated() where count > 0 {
            classes[index == 0 ? "none" : StatusClass.name(of: index)] = Int(clamping: count)
        }
        let codes = counts.codes.map { ($0.code.rawValue, Int(clamping: $0.count)) }
        self.init(
            codes: Dictionary(uniqueKeysWithValues: codes),
            requests: Int(clamping: counts.requests),
            serviceTime: RouterView.Quantiles(counts.serviceTimes),
            statusClasses: classes
        )
    }
}

extension RouterView.Quantiles {
    fileprivate init?(_ times: LatencyHistogram) {
        guard let p50 = times.quantile(0.5), let p95 = times.quantile(0.95), let p99 = times.quantile(0.99)
        else { return nil }
        self.init(p50: p50.milliseconds, p95: p95.milliseconds, p99: p99.milliseconds)
    }
}

extension RouterView.Dyno {
    fileprivate init(_ dyno: RouterSnapshot.Dyno) {
        self.init(
            id: dyno.id,
            idle: dyno.idleConnections,
            inUse: dyno.connectionsInUse,
            longestIdle: dyno.longestIdle?.milliseconds,
            name: dyno.name.description,
            quarantine: dyno.quarantineLeft?.milliseconds,
            requests: Int(clamping: dyno.byStatusClass.reduce(0, +)),
            shortestIdle: dyno.shortestIdle?.milliseconds
        )
    }
}

extension RequestTimeline {
    fileprivate init(_ trace: RequestTrace, requestID: String) {
        self.init(
            app: NamedReference(id: trace.app, name: trace.appName?.description ?? trace.app.description),
            code: trace.code?.rawValue,
            droppedSteps: trace.droppedSteps,
            events: trace.events.map { event in
                Event(
                    at: event.at.milliseconds,
                    dyno: event.dyno?.description,
                    event: event.kind.rawValue,
                    took: event.took?.milliseconds
                )
            },
            line: trace.line,
            loggedAt: trace.logged,
            requestID: requestID,
            router: trace.router,
            status: trace.status
        )
    }
}

extension Duration {
    /// In milliseconds, to the microsecond.
    fileprivate var milliseconds: Double { Double(wholeNanoseconds / 1_000) / 1_000 }
}

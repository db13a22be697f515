import Model
import PlatformAPI

extension Fixture {
    private static let dynoID = ResourceID(high: 0x0123_4567_89ab_4def, low: 0x8123_4567_89ab_cdef)

    /// `0:demo,other` is router 0 with two apps; a second router has seen other things.
    static func router(_ word: String) -> RouterView {
        let parts = word.split(separator: ":").map(String.init)
        let number = parts[0] == "0" ? 0 : 1
        let names = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
        return RouterView(
            apps: names.map { app($0, isFirst: number == 0) },
            clientConnections: number == 0 ? 3 : 1,
            requests: number == 0 ? 1_234 : 1,
            router: number,
            unavailableAddresses: parts.count > 2 ? ["127.10.0.1:8080"] : []
        )
    }

    private static func app(_ name: String, isFirst: Bool) -> RouterView.App {
        let traffic = RouterView.Traffic(
            codes: ["H12": 3, "H24": 1],
            requests: 118,
            serviceTime: RouterView.Quantiles(p50: 0.42, p95: 251.6, p99: 30_000.25),
            statusClasses: ["2xx": 114, "5xx": 3, "none": 1]
        )
        return RouterView.App(
            app: NamedReference(id: dynoID, name: name),
            dynos: name == "empty" ? [] : [dyno(1, isFirst: isFirst), dyno(2, isFirst: false)],
            inFlight: isFirst ? 7 : 0,
            inFlightLimit: 400,
            lastMinute: isFirst ? traffic : RouterView.Traffic(),
            total: traffic,
            waiting: isFirst ? 2 : 0
        )
    }

    private static func dyno(_ number: Int, isFirst: Bool) -> RouterView.Dyno {
        RouterView.Dyno(
            id: dynoID,
            idle: isFirst ? 4 : 1,
            inUse: isFirst ? 7 : 0,
            longestIdle: isFirst ? 81_234.5 : 12.5,
            name: "web.\(number)",
            quarantine: isFirst ? 4_217 : nil,
            requests: 60,
            shortestIdle: 12.5
        )
    }

    /// `H21` for one that found nobody, `200` for one that was served.
    static func timeline(_ word: String) -> RequestTimeline {
        let isFailure = word == "H21"
        let ends: [RequestTimeline.Event] =
            isFailure
            ? [.init(at: 7_002.3, event: "logged")]
            : [
                .init(at: 7_002.3, dyno: "web.2", event: "connection_reused"),
                .init(at: 7_002.3, event: "request_sent"), .init(at: 7_014.75, event: "first_byte"),
                .init(at: 7_015, event: "last_byte"), .init(at: 7_015, event: "logged"),
            ]
        return RequestTimeline(
            app: NamedReference(id: dynoID, name: "demo"),
            code: isFailure ? "H21" : nil,
            droppedSteps: isFailure ? 2 : 0,
            events: [
                .init(at: -250.4, event: "accepted"), .init(at: 0, event: "head_complete"),
                .init(at: 0, event: "waited_for_start", took: 7_002),
                .init(at: 7_002, dyno: "web.1", event: "connect_refused", took: 0.3),
            ] + ends,
            line: isFailure ? "at=error code=H21 status=503" : "at=info status=200",
            loggedAt: time,
            requestID: "fec27cf5-ab1b-2497-6f71-7c2731c1344d",
            router: 1,
            status: isFailure ? 503 : 200
        )
    }
}

import Linux
import Model
import TestSupport

@testable import Router

/// A router of one thread, in this process, with one app `demo` whose dynos the test plays.
final class LiveRouter: Sendable {
    let clock: PlatformClock
    let log: RecordedLog
    let table = RouteTableCell()
    let router: Router
    let app: ResourceID
    let loopbackAddress: UInt32
    /// The app's features from the next publication on.
    let features = Lock(RoutingFeatures())

    init(
        clock: PlatformClock = .stopped(),
        port: UInt16 = 0,
        routers: Int = 1,
        seed: UInt64 = 1,
        secret: String? = nil,
        app: ResourceID = .random(),
        choices: RouterChoices = RouterChoices(),
        spans: (any SpanSink)? = nil
    ) throws {
        self.clock = clock
        self.app = app
        log = try RecordedLog()
        // 127.10.x.y, another for each router of this process, as tests run side by side.
        loopbackAddress = 0x7f0a_0000 | UInt32.random(in: 1...0xfffe)
        router = try Router.start(
            RouterSetup(
                listen: [.loopback(port: port)],
                routers: routers,
                seed: seed,
                clock: clock,
                table: table,
                sink: log,
                spans: spans,
                secret: secret.map { Array($0.utf8) },
                choices: choices
            )
        )
    }

    deinit { router.stop(grace: .zero) }

    var address: SocketAddress { router.addresses[0] }

    /// Makes the app known with these dynos, `web.1` and so on.
    func publish(
        _ dynos: [(port: UInt16, state: DynoRoute.State)],
        isInMaintenance: Bool = false,
        isBlank: Bool = false,
        hasWebFormation: Bool = true,
        isOutOfDynoHours: Bool = false,
        attention: AppAttention? = nil,
        hostnames: [String] = [],
        pages: CustomPages = CustomPages(),
        conditions: RouteConditions = .none
    ) throws {
        let routes = dynos.enumerated().map { index, dyno in
            DynoRoute(
                id: ResourceID(high: app.high, low: UInt64(index)),
                name: DynoName(type: .web, number: index + 1),
                port: dyno.port,
                state: dyno.state
            )
        }
        var route = AppRoute(
            id: app,
            name: try AppName("demo"),
            hostnames: ["demo.localhost"] + hostnames,
            loopbackAddress: loopbackAddress,
            isInMaintenance: isInMaintenance,
            isBlank: isBlank,
            hasWebFormation: hasWebFormation,
            isOutOfDynoHours: isOutOfDynoHours,
            attention: attention,
            features: features.withLock { $0 },
            pages: pages,
            dynos: routes
        )
        route.conditions = conditions
        table.publish(RouteTable(apps: [route]))
    }

    /// Returns once the router has finished the turn it is in.
    func settle() async { _ = await router.snapshots() }

    /// Asks the router again and again, each time after a turn, until what it sees is as `condition` says.
    ///
    /// Throws when that has not come within a minute.
    func until(_ condition: (RouterSnapshot) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let seen = await router.snapshots().first, condition(seen) { return }
            if ContinuousClock.now > deadline { throw DeadlineMissed() }
        }
    }

    /// Moves the clock once the router has done everything that came before.
    func step(_ duration: Duration) async {
        await settle()
        clock.step(by: duration)
        await settle()
    }

    func connect(receiveBytes: Int32? = nil) throws -> LoopbackWire {
        try LoopbackWire(to: address, receiveBytes: receiveBytes)
    }
}

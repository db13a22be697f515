import Linux
import Model
import Router

/// Takes faults away that end by themselves, and says so in their apps' logs.
///
/// Who reads of failures later can so tell when they ceased to be made up.
struct FaultEnds: Sendable {
    private let routes: RoutePublisher
    private let events: APIEvents
    private let loop: EventLoop
    /// Rings when the next duration is over.
    private let alarm: Alarm

    /// `loop` is the thread that waits for ends; its clock is the platform's.
    init(routes: RoutePublisher, events: APIEvents, loop: EventLoop) {
        self.routes = routes
        self.events = events
        self.loop = loop
        alarm = Alarm(on: loop) { alarm in
            FaultEnds.settle(routes, events, at: loop.clock.now())
            alarm.set { routes.links.nextEnd }
        }
    }

    /// Takes away what is over by now; each fault is told of once, whoever calls first.
    func settle() { FaultEnds.settle(routes, events, at: loop.clock.now()) }

    /// Settles on the loop, soon: for the router whose request used up a fault's count.
    func settleSoon() {
        loop.mailbox.send { settle() }
    }

    /// Waits for the next end; to be called whenever faults have been switched on or off.
    func follow() { alarm.set { [routes] in routes.links.nextEnd } }

    // MARK: - Private

    private static func settle(_ routes: RoutePublisher, _ events: APIEvents, at now: PlatformInstant) {
        guard routes.links.hasOver(at: now) else { return }
        for (app, fault) in routes.changeLinks({ $0.removeOver(at: now) }) {
            events.write([line(of: fault)], app: app, at: .now)
        }
    }

    private static func line(of fault: Fault) -> String {
        let dyno = fault.dyno.map { " of \($0)" } ?? ""
        let strikes = "\(fault.tally.struck) strike\(fault.tally.struck == 1 ? "" : "s")"
        let why = fault.tally.left == 0 ? "its count is used up" : "its duration is over"
        return "Fault \(fault.kind.rawValue)\(dyno) ended after \(strikes): \(why)"
    }
}

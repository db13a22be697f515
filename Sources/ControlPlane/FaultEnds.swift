import Linux
import Model
import Router

/// Takes faults away that end by themselves, and says so in their apps' logs.
///
/// Who reads of failures later can so tell when they ceased to be made up.
struct FaultEnds: Sendable {
    let routes: RoutePublisher
    let events: APIEvents
    /// The thread that waits for ends; its clock is the platform's.
    let loop: EventLoop

    /// Takes away what is over by now; each fault is told of once, whoever calls first.
    func settle() {
        let now = loop.clock.now()
        guard routes.links.hasOver(at: now) else { return }
        for (app, fault) in routes.changeLinks({ $0.removeOver(at: now) }) {
            events.write([FaultEnds.line(of: fault)], app: app, at: .now)
        }
    }

    /// Settles on the loop, soon: for the router whose request used up a fault's count.
    func settleSoon() {
        loop.mailbox.send { settle() }
    }

    /// Settles when a fault's duration is over.
    func settleLater(at end: PlatformInstant) {
        loop.mailbox.send {
            loop.schedule(at: end) { settle() }
        }
    }

    // MARK: - Private

    private static func line(of fault: Fault) -> String {
        let dyno = fault.dyno.map { " of \($0)" } ?? ""
        let strikes = "\(fault.tally.struck) strike\(fault.tally.struck == 1 ? "" : "s")"
        let why = fault.tally.left == 0 ? "its count is used up" : "its duration is over"
        return "Fault \(fault.kind.rawValue)\(dyno) ended after \(strikes): \(why)"
    }
}

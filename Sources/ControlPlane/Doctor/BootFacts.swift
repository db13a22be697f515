import DynoManager
import Linux
import Model
import PlatformAPI

/// How a dyno of the web command came up, or did not.
struct BootFacts: Hashable, Sendable {
    /// A web dyno of the app that listens, and not on its own `$PORT`.
    struct Stray: Hashable, Sendable {
        let name: DynoName
        let port: UInt16
        let listeners: [SocketAddress]
    }

    /// Its `$PORT`.
    let port: UInt16
    /// Where its processes listened at the end of the wait.
    var listeners: [SocketAddress] = []
    /// How long it took until something listened, or how long that was waited for.
    var time: Duration
    /// Nil while it runs.
    var ending: ExaminedDyno.Ending?
    /// All dynos of a machine share its ports: one that wants the place that this one has taken ends.
    var stray: Stray?

    /// Where its `$PORT` can be asked from this machine; nil when nothing listens there.
    var address: SocketAddress? {
        let onPort = listeners.filter { $0.port == port }
        if onPort.contains(where: BoundDetection.isReachable) { return .loopback(port: port) }
        return onPort.first
    }

    /// Whether Heroku's router, which is on another machine, can reach it.
    var isReachable: Bool { listeners.contains { $0.port == port && !$0.isLoopback } }

    var outcome: String {
        if let ending { return "\(BootFacts.text(of: ending)) after \(SpanText.of(time))" }
        guard !listeners.isEmpty else { return "nothing listens after \(SpanText.of(time))" }
        return "listens on \(BootFacts.text(of: listeners)) after \(SpanText.of(time))"
    }

    var findings: [DoctorFinding] { [bindFinding, slowFinding].compactMap { $0 } }

    // MARK: - Private

    private static let advice =
        "Listen on the port in the variable PORT and on all addresses: Node app.listen(process.env.PORT), "
        + "gunicorn --bind 0.0.0.0:$PORT, Puma -p $PORT, uvicorn --host 0.0.0.0 --port $PORT, "
        + "Go \":\" + os.Getenv(\"PORT\")."

    private static func text(of ending: ExaminedDyno.Ending) -> String {
        ending.code.map { "ended with status \($0)" } ?? "could not be started"
    }

    private static func text(of listeners: [SocketAddress]) -> String {
        listeners.map(\.description).sorted().joined(separator: ", ")
    }

    private var bindFinding: DoctorFinding? {
        if let ending {
            if let stray {
                return DoctorFinding(
                    .wrongPort,
                    "\(stray.name) listens on \(BootFacts.text(of: stray.listeners)), not on its $PORT "
                        + "(\(stray.port)); a dyno of its own, which may have found that place taken, "
                        + "\(BootFacts.text(of: ending)).",
                    fix: BootFacts.advice
                )
            }
            return DoctorFinding(
                .exitsAtBoot,
                "A dyno of its own \(BootFacts.text(of: ending)) before it listened on $PORT.",
                fix: "Read what it said: herolocal logs -p doctor -a APP"
            )
        }
        if isReachable { return nil }
        if let address {
            return DoctorFinding(
                .loopbackOnly,
                "Bound to \(address.hostText) only, on $PORT (\(port)): nobody on another machine reaches it.",
                fix: BootFacts.advice
            )
        }
        if listeners.isEmpty {
            return DoctorFinding(
                .notListening,
                "Nothing listened on $PORT (\(port)) for \(SpanText.of(time)).",
                fix: "\(BootFacts.advice) A process that serves no HTTP is a worker, not web."
            )
        }
        return DoctorFinding(
            .wrongPort,
            "Listens on \(BootFacts.text(of: listeners)), not on $PORT (\(port)).",
            fix: BootFacts.advice
        )
    }

    private var slowFinding: DoctorFinding? {
        guard isReachable, time > Limits.Dynos.boot * Limits.Doctor.bootShare else { return nil }
        return DoctorFinding(
            .slowBoot,
            "It took \(SpanText.of(time)) to listen on $PORT; 60 s are allowed.",
            fix:
                "Listen first and load afterwards; move migrations and asset builds into the build or a release."
        )
    }
}

package import Linux
package import Model
import Synchronization

/// What all routers of a daemon share by agreement.
package struct RouterSetup: Sendable {
    /// Where to listen; port 0 picks a free one that all routers then share.
    package var listen: [SocketAddress]
    /// How many routers, each on a thread of its own.
    package var routers: Int
    /// Makes every choice repeatable; nil draws from the system.
    package var seed: UInt64?
    package var clock: PlatformClock
    package var table: RouteTableCell
    package var sink: any LogSink
    /// Takes what the requests of traced apps are told of; nil: nobody does.
    package var spans: (any SpanSink)?
    /// What only this platform's routers know: the key of session affinity is derived from it.
    ///
    /// Without one, cookies of session affinity are good for as long as these routers run.
    package var secret: [UInt8]
    package var choices: RouterChoices
    /// Sockets that are open already.
    package var handover: SocketHandover
    /// Whether connections are accepted from the start; else who connects waits until `accept`.
    package var acceptsAtOnce = true

    package init(
        listen: [SocketAddress],
        routers: Int,
        seed: UInt64? = nil,
        clock: PlatformClock,
        table: RouteTableCell,
        sink: any LogSink,
        spans: (any SpanSink)? = nil,
        secret: [UInt8]? = nil,
        choices: RouterChoices = RouterChoices(),
        handover: SocketHandover = SocketHandover()
    ) {
        self.listen = listen
        self.routers = routers
        self.seed = seed
        self.clock = clock
        self.table = table
        self.sink = sink
        self.spans = spans
        self.secret = secret ?? Array(ResourceID.random().description.utf8)
        self.choices = choices
        self.handover = handover
    }
}

/// The platform's routers: takes requests on its addresses to dynos and back, and says so in the apps' logs.
///
/// Each router is a thread of its own with its own listeners, pools, counters and quarantine.
package final class Router: Sendable {
    /// The addresses that are really listened on, with their ports.
    package let addresses: [SocketAddress]
    private let threads: [RouterThread]

    /// Listens and starts the routers; throws when an address cannot be listened on.
    package static func start(_ setup: RouterSetup) throws(Errno) -> Router {
        let count = max(1, setup.routers)
        var groups: [[ListenSocket]] = []
        for address in setup.listen {
            groups.append(try ListenSocket.group(of: count, on: address, from: setup.handover))
        }
        var seeds = setup.seed.map { SeededGenerator(seed: $0) } ?? .systemSeeded()
        var threads: [RouterThread] = []
        do throws(Errno) {
            for number in 0..<count {
                let sockets = groups.map { $0[number] }
                let random = SeededGenerator(seed: seeds.next())
                threads.append(try RouterThread(number, setup, sockets, random))
            }
        } catch {
            for thread in threads { thread.stop(grace: .zero) }
            throw error
        }
        return Router(addresses: groups.map { $0[0].address }, threads: threads)
    }

    private init(addresses: [SocketAddress], threads: [RouterThread]) {
        self.addresses = addresses
        self.threads = threads
    }

    /// Stops accepting, finishes what is in flight and waits for the threads.
    ///
    /// Requests that take longer than `grace` of real time are cut off (H24). Blocks: not for Swift's pool.
    package func stop(grace: Duration = Limits.Router.stopGrace) {
        beginStop(grace: grace)
        for thread in threads { thread.join() }
    }

    /// Stops accepting and returns at once; called again, it can only shorten the grace period.
    package func beginStop(grace: Duration = Limits.Router.stopGrace) {
        for thread in threads { thread.beginStop(grace: grace) }
    }

    /// Begins to accept connections, for a setup that waits with that until every app is known.
    package func accept() async throws(Errno) {
        for thread in threads { try await thread.accept() }
    }

    /// Leaves every router's listening sockets for the program that replaces this one.
    package func hand(to handover: SocketHandover) async {
        for thread in threads { await thread.hand(to: handover) }
    }

    /// Each router's own view; those that have stopped have none.
    package func snapshots() async -> [RouterSnapshot] {
        var snapshots: [RouterSnapshot] = []
        for thread in threads {
            if let snapshot = await thread.snapshot() { snapshots.append(snapshot) }
        }
        return snapshots
    }

    /// The timeline of the newest request with this id that a router remembers.
    package func trace(ofRequest id: String) async -> RequestTrace? {
        var newest: RequestTrace?
        for thread in threads {
            guard let trace = await thread.trace(ofRequest: Array(id.utf8)) else { continue }
            if newest.map({ $0.logged < trace.logged }) ?? true { newest = trace }
        }
        return newest
    }
}

/// The thread of one router, seen from outside.
private final class RouterThread: Sendable {
    private let desk: RouterDesk
    private let thread: NamedThread

    init(
        _ number: Int,
        _ setup: RouterSetup,
        _ sockets: [ListenSocket],
        _ random: SeededGenerator
    ) throws(Errno) {
        let loop = try EventLoop(clock: setup.clock)
        let desk = RouterDesk(mailbox: loop.mailbox)
        self.desk = desk
        thread = try NamedThread(named: "router/\(number)") {
            setup.table.addReader(loop.mailbox)
            do throws(Errno) {
                let worker = try RouterWorker(
                    number: number,
                    loop: loop,
                    desk: desk,
                    random: random,
                    setup: setup
                )
                try worker.start(sockets, acceptsAtOnce: setup.acceptsAtOnce)
                loop.run()
                worker.close()
            } catch {
                // That fails only without memory or descriptors at the very start.
                preconditionFailure("router/\(number) has no timer or cannot watch its listeners: \(error)")
            }
            setup.table.removeReader(loop.mailbox)
        }
    }

    func beginStop(grace: Duration) { desk.leave(.stop(grace: grace)) }
    func join() { thread.join() }

    func stop(grace: Duration) {
        beginStop(grace: grace)
        join()
    }

    func snapshot() async -> RouterSnapshot? {
        await withCheckedContinuation { continuation in
            let isOpen = desk.leave(.report { continuation.resume(returning: $0) })
            if !isOpen { continuation.resume(returning: nil) }
        }
    }

    func accept() async throws(Errno) {
        let result = await withCheckedContinuation { continuation in
            let isOpen = desk.leave(.accept { continuation.resume(returning: $0) })
            if !isOpen { continuation.resume(returning: .success(())) }
        }
        try result.get()
    }

    func hand(to handover: SocketHandover) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isOpen = desk.leave(.handOver(handover) { continuation.resume() })
            if !isOpen { continuation.resume() }
        }
    }

    func trace(ofRequest id: [UInt8]) async -> RequestTrace? {
        await withCheckedContinuation { continuation in
            let isOpen = desk.leave(.findTrace(requestID: id) { continuation.resume(returning: $0) })
            if !isOpen { continuation.resume(returning: nil) }
        }
    }
}

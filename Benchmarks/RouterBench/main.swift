// The router with Logplex behind it and nothing else, for what cannot be counted in the whole daemon: valgrind's
// instruction counts (valgrind does not know pidfd_open, which dynos need) and tables of many apps.
//
//     router-bench LISTEN-PORT DYNO-PORT... [--apps N] [--tail FILE] [--silent]
//
// One router on 127.0.0.1 with the app `bench` at bench.localhost, one dyno for each port; beside it N - 1 apps with
// as many dynos and three hostnames each. With --silent its log lines go nowhere. Runs until it is told to end (SIGTERM).

import Linux
import Logplex
import Model
import Router

let usage = "usage: router-bench LISTEN-PORT DYNO-PORT... [--apps N] [--tail FILE] [--silent]"

/// The host of the hostile messages (Benchmarks/safety.py).
let hostileHost = "example.test"

struct Arguments {
    var ports: [UInt16] = []
    var apps = 1
    var tail: String?
    var isSilent = false

    init?(_ words: [String]) {
        var words = words[...]
        while let word = words.popFirst() {
            switch word {
            case "--apps":
                guard let count = words.popFirst().flatMap({ DecimalDigits.value($0) }) else { return nil }
                apps = count
            case "--tail": tail = words.popFirst()
            case "--silent": isSilent = true
            default:
                guard let port = DecimalDigits.value(word).flatMap(UInt16.init(exactly:)) else { return nil }
                ports.append(port)
            }
        }
        if ports.count < 2 { return nil }
    }

    /// The app that is asked for has number 0.
    func app(_ number: Int) throws -> AppRoute {
        let name = number == 0 ? "bench" : "bench-\(number)"
        let dynos = ports.dropFirst().enumerated().map { index, port in
            DynoRoute(id: .random(), name: DynoName(type: .web, number: index + 1), port: port, state: .up)
        }
        return AppRoute(
            id: .random(),
            name: try AppName(name),
            hostnames: [
                "\(name).localhost", "www.\(name).example", number == 0 ? hostileHost : "\(name).example",
            ],
            dynos: dynos
        )
    }
}

/// Where log lines are forgotten.
final class Silence: LogSink {
    func take(_ batch: LogBatch) {}
    func take(_ bytes: [UInt8], from output: DynoOutput, at time: Timestamp) {}
    func end(_ output: DynoOutput, at time: Timestamp) {}
}

/// Writes what a tail of the app's log gets to a file, as a terminal would be written to.
final class Tail: Sendable {
    private let session: LogSession
    private let loop: EventLoop
    private let file: FileDescriptor

    init(_ session: LogSession, loop: EventLoop, path: String) throws(Errno) {
        self.session = session
        self.loop = loop
        file = try FileSystem.open(path, .append)
    }

    func read() {
        while case .bytes(let bytes) = session.take() { try? file.writeAll(bytes.span) }
        session.whenReady { [self] in loop.mailbox.send { self.read() } }
    }
}

guard let arguments = Arguments(Array(CommandLine.arguments.dropFirst())) else {
    print(usage)
    Host.exit(2)
}
let signals = try SignalDescriptor(for: [.terminate, .interrupt])
Signal.ignoreBrokenPipes()
let clock = PlatformClock()
let control = try LoopThread(named: "control", clock: clock)
let intake = LogIntake()
let apps = try (0..<arguments.apps).map(arguments.app)
let cell = RouteTableCell(RouteTable(apps: apps))
let directory = try FileSystem.makeTemporaryDirectory(in: "/tmp", prefix: "router-bench.")
let logs = try await LogChannels.open(on: control.loop, directory: directory, apps: [], intake: intake)
if let path = arguments.tail {
    let session = await logs.open(LogSessionRequest(app: apps[0].id, lines: 1, tail: true), format: .text)
    try Tail(session, loop: control.loop, path: path).read()
}
let setup = RouterSetup(
    listen: [.loopback(port: arguments.ports[0])],
    routers: 1,
    seed: 1,
    clock: clock,
    table: cell,
    sink: arguments.isSilent ? Silence() : intake
)
let router = try Router.start(setup)
print("routing on \(router.addresses[0])")
_ = signals.wait()
router.stop(grace: .zero)
await logs.close()
try FileSystem.removeTree(directory)

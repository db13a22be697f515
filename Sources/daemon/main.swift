import ControlPlane
import Linux
import PlatformAPI
import Store

// herolocald: reads its configuration, builds the parts, does what signals say, stops the parts in order.

func leave(_ code: Int32, _ sentence: String) -> Never {
    DaemonLog(level: .error).write(.error, sentence)
    Host.exit(code)
}

// First of all: what was handed over has its numbers, and nothing else may get them.
let handover = SocketHandover.taking(Host.environment)
let invocation: DaemonArguments.Invocation
switch DaemonArguments(Array(CommandLine.arguments.dropFirst())) {
case .run(let given): invocation = given
case .help:
    print(DaemonArguments.helpText, terminator: "")
    Host.exit(0)
case .version:
    print("herolocald/\(ProductVersion.text)")
    Host.exit(0)
case .wrong(let sentence): leave(2, "\(sentence). See more with --help.")
}

do {
    // Before any other thread starts, so that all of them inherit the blocked signals.
    let signals = try SignalDescriptor(for: [.terminate, .interrupt, .hangup, .user2])
    Signal.ignoreBrokenPipes()
    let paths = try StatePaths(variable: Host.environment)
    let configuration = try DaemonConfiguration.read(invocation, paths)
    let programs = try ProgramFiles.find()
    if invocation.onlyChecks {
        try Store.check(path: paths.database)
        Host.exit(0)
    }
    let service = DaemonService(
        invocation: invocation,
        paths: paths,
        configuration: configuration,
        successor: Successor(arguments: CommandLine.arguments)
    )
    try service.start(programs, from: handover)
    while true {
        switch signals.wait() {
        case .hangup: service.reload()
        case .user2: service.upgrade(signals)
        case let signal: service.stop(because: signal, signals)
        }
    }
} catch let problem as DaemonConfiguration.Problem {
    leave(2, problem.sentence)
} catch {
    leave(1, StartFailure.sentence(for: error))
}

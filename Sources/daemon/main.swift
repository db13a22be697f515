import ControlPlane
import Linux
import PlatformAPI

// herolocald: reads its configuration, builds the parts, waits for a signal, stops them in order.

func leave(_ code: Int32, _ sentence: String) -> Never {
    DaemonLog(level: .error).write(.error, sentence)
    Host.exit(code)
}

let flags: [String: [String]]
switch DaemonArguments(Array(CommandLine.arguments.dropFirst())) {
case .run(let given): flags = given
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
    let signals = try SignalDescriptor(for: [.terminate, .interrupt])
    Signal.ignoreBrokenPipes()
    let paths = try StatePaths(variable: Host.environment)
    let file = (try? FileSystem.readText(paths.configFile)) ?? ""
    let configuration = try DaemonConfiguration(flags: flags, variable: Host.environment, file: file)
    let log = DaemonLog(level: configuration.logLevel)
    let programs = try ProgramFiles.find()
    let daemon = try blockUntilDone { try await Daemon.start(configuration, paths, programs, log) }
    let listen = daemon.identity.listen.map { "http://\($0)" }.joined(separator: ", ")
    log.write(.info, "herolocald \(ProductVersion.text), pid \(Host.processID), state in \(paths.state)")
    log.write(.info, "apps at \(listen); API at \(daemon.identity.apiURL) and \(paths.socket)")
    let signal = signals.wait()
    log.write(.info, "\(signal == .interrupt ? "interrupted" : "asked to stop"), stopping")
    // Whoever asks twice does not want to wait for requests, and whoever asks again not for dynos: they die with us.
    let impatience = try NamedThread(named: "signals") {
        _ = signals.wait()
        log.write(.info, "asked again: requests in flight are cut off; once more ends everything at once")
        daemon.cutShort()
        _ = signals.wait()
        Host.exit(130)
    }
    try blockUntilDone { await daemon.stop() }
    withExtendedLifetime(impatience) {}
} catch {
    leave(1, StartFailure.sentence(for: error))
}

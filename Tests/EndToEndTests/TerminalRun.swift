import Linux
import TestSupport
import Testing

/// A program at a terminal of the test's own: what a person at it sees and types.
final class TerminalRun: Sendable {
    private let controller: Lock<HeldDescriptor?>
    private let child: ChildProcess
    private let screen = Lock<[UInt8]>([])
    private let hasEnded = Lock(false)

    /// What did not come, and what came instead.
    struct Silence: Error {
        let wanted: String
        let seen: String
    }

    init(
        _ arguments: [String],
        environment: [String],
        directory: String,
        size: WindowSize = WindowSize(rows: 24, columns: 80)
    ) throws {
        let pair = try PseudoTerminal.open(size: size)
        // Makes the terminal the program's own, so that the kernel tells it of a new size and of its end.
        let launcher = try #require(systemProgram("setsid"))
        let terminal = pair.terminal.rawValue
        child = try ChildProcess.spawn(
            ChildProcess.Launch(
                executable: launcher,
                arguments: ["setsid", "--ctty"] + arguments,
                environment: environment,
                directory: directory,
                // Already the leader of a group, setsid(1) would go to the background.
                newSession: false
            ),
            descriptors: [(terminal, 0), (terminal, 1), (terminal, 2)]
        )
        controller = Lock(HeldDescriptor(try pair.controller.duplicate()))
    }

    deinit {
        // Its pid is another's once it has been waited for.
        if !hasEnded.withLock({ $0 }) { child.abandon() }
    }

    func type(_ text: String) throws {
        guard let held = controller.withLock({ $0 }) else { return }
        try held.value.writeAll(Array(text.utf8).span)
    }

    func resize(to size: WindowSize) throws {
        guard let held = controller.withLock({ $0 }) else { return }
        try Terminal.setSize(of: held.value, to: size)
    }

    /// Waits until `text` has been shown since the last wait, and returns all that was shown up to it.
    @discardableResult
    func wait(for text: String, limit: Duration = .seconds(60)) async throws -> String {
        try await onThread(named: "terminal") { [self] in
            let deadline = ContinuousClock.now + limit
            while true {
                if let shown = take(upTo: Array(text.utf8)) { return shown }
                let more = ContinuousClock.now < deadline ? readMore() : false
                guard more else { throw Silence(wanted: text, seen: seen) }
            }
        }
    }

    /// Ends the program with this signal, which it may take or not.
    func signal(_ signal: Signal) throws { try child.signal(signal) }

    /// Takes the terminal away: the program gets SIGHUP.
    func close() {
        controller.withLock { $0 = nil }
    }

    /// Waits for the program's end and returns its exit code.
    func code() async throws -> Int32 {
        try await onThread(named: "terminal") { [self] in
            let deadline = ContinuousClock.now + .seconds(60)
            // What is left to be shown must not hold it up.
            while readMore() {
                guard ContinuousClock.now < deadline else { throw Silence(wanted: "its end", seen: seen) }
            }
            let status = try child.waitForExit()
            hasEnded.withLock { $0 = true }
            return status.shellCode
        }
    }

    /// What has been shown since the last wait.
    var seen: String { screen.withLock { String(decoding: $0, as: UTF8.self) } }

    // MARK: - Private

    private func take(upTo text: [UInt8]) -> String? {
        screen.withLock { screen in
            guard screen.count >= text.count else { return nil }
            for start in 0...(screen.count - text.count)
            where screen[start..<start + text.count].elementsEqual(text) {
                let shown = String(decoding: screen[..<(start + text.count)], as: UTF8.self)
                screen.removeFirst(start + text.count)
                return shown
            }
            return nil
        }
    }

    /// Waits for more and takes it; false when the program has let go of the terminal.
    private func readMore() -> Bool {
        guard let held = controller.withLock({ $0 }) else { return false }
        do {
            try waitUntilReadable(held.value)
            guard let bytes = try held.value.read(upTo: 65_536) else { return true }
            screen.withLock { $0 += bytes }
            return !bytes.isEmpty
        } catch is DeadlineMissed {
            return true
        } catch {
            // EIO: no program has the terminal open any more, pty(7).
            return false
        }
    }
}

extension InstalledPlatform {
    /// Runs `herolocal` at a terminal.
    func atTerminal(_ arguments: String..., term: String = "dumb") throws -> TerminalRun {
        let environment = InstalledPlatform.environment(in: folder).filter { !$0.hasPrefix("TERM=") }
        return try TerminalRun(
            [try BuiltProgram.path(of: "herolocal")] + arguments,
            environment: environment + ["TERM=\(term)", "NO_COLOR=1"],
            directory: folder.path
        )
    }

    /// Creates an app of these files and waits until its dynos are up.
    func deploy(files: [String: String], as app: String) async throws {
        let source = folder.file("source-\(app)")
        try FileSystem.makeDirectory(source)
        for (name, text) in files { try FileSystem.writeAtomically("\(source)/\(name)", Array(text.utf8)) }
        try await succeed("apps:create", app)
        try await succeed("deploy", "-a", app, source)
        try await succeed("ps:wait", "-a", app)
    }
}

import Linux
import Model
import PlatformAPI

/// The MCP server on standard input and output: a message a line, each call of a tool a child of this program.
///
/// Calls run side by side, so that a long one holds up nobody, and a client can take one back.
final class MCPConversation {
    private let server = MCPServer()
    private let session: Session
    private let loop: EventLoop
    private var cutter = LineCutter(longestLineBytes: Limits.CommandLine.messageBytes)
    private var running: [JSONValue: RunningCall] = [:]
    private var waiting: [MCPServer.Call] = []
    private var inputRegistration: EventLoop.Registration?
    private var inputHasEnded = false
    private var failure: (any Error)?

    init(_ session: Session) throws {
        self.session = session
        loop = try EventLoop(clock: PlatformClock())
    }

    /// Serves until the input has ended and every call has been answered, or a signal comes.
    func run() throws {
        Signal.ignoreBrokenPipes()
        let signals = try SignalDescriptor(for: [.interrupt, .terminate, .hangup])
        let handler = CallbackHandler { [unowned self] _ in
            while signals.next() != nil { loop.stop() }
        }
        _ = try loop.register(signals.descriptor, for: .read, handler: handler)
        try watchInput()
        if !isOver { loop.run() }
        for call in running.values { call.child?.signal(.terminate) }
        if let failure { throw failure }
    }

    // MARK: - Private

    /// A call whose command runs.
    private final class RunningCall {
        let call: MCPServer.Call
        var child: PipedChild?
        var output = OutputTail(limitBytes: Limits.CommandLine.toolOutputBytes)
        var errors = OutputTail(limitBytes: Limits.CommandLine.toolOutputBytes)
        var isCancelled = false

        init(_ call: MCPServer.Call) {
            self.call = call
        }
    }

    private var isOver: Bool { failure != nil || (inputHasEnded && running.isEmpty && waiting.isEmpty) }

    private func watchInput() throws {
        let handler = CallbackHandler { [unowned self] _ in readInput() }
        do throws(Errno) {
            inputRegistration = try loop.register(session.input.descriptor, for: .read, handler: handler)
        } catch {
            // epoll takes no regular files, epoll_ctl(2): they are always readable.
            guard error == .notPermitted else { throw error }
            while !inputHasEnded { readInput() }
        }
    }

    private func readInput() {
        var bytes: [UInt8] = []
        do throws(Errno) {
            guard let piece = try session.input.descriptor.read(upTo: 65_536) else { return }
            bytes = piece
        } catch {
            // Input that cannot be read has ended.
        }
        var lines = cutter.take(bytes)
        if bytes.isEmpty {
            inputHasEnded = true
            if let rest = cutter.end() { lines.append(rest) }
            if let registration = inputRegistration.take() {
                loop.deregister(registration, descriptor: session.input.descriptor)
            }
        }
        for line in lines where !line.allSatisfy(\.isWhitespace) {
            for action in server.take(line) { perform(action) }
        }
        if isOver { loop.stop() }
    }

    private func perform(_ action: MCPServer.Action) {
        switch action {
        case .send(let message): send(message)
        case .run(let call): admit(call)
        case .cancel(let id):
            waiting.removeAll { $0.id == id }
            guard let call = running[id] else { return }
            call.isCancelled = true
            call.child?.signal(.terminate)
        }
    }

    private func admit(_ call: MCPServer.Call) {
        if running[call.id] != nil || waiting.contains(where: { $0.id == call.id }) {
            send(server.refuse(call, "A call with this id is under way."))
        } else if running.count < Limits.CommandLine.toolCalls {
            start(call)
        } else if waiting.count < Limits.CommandLine.waitingToolCalls {
            waiting.append(call)
        } else {
            send(server.refuse(call, "Too many calls are under way: wait for the answers, then call again."))
        }
    }

    private func start(_ call: MCPServer.Call) {
        let record = RunningCall(call)
        running[call.id] = record
        do {
            let program = Host.executablePath
            let launch = ChildProcess.Launch(
                executable: program,
                arguments: [program] + call.invocation.words,
                environment: Host.allEnvironment.filter { !$0.hasPrefix("FORCE_COLOR=") } + ["NO_COLOR=1"],
                directory: session.directory
            )
            record.child = try PipedChild(
                launch,
                input: MCPConversation.input(call.invocation.input),
                on: loop,
                receive: { [unowned record] stream, bytes in
                    switch stream {
                    case .output: record.output.take(bytes)
                    case .errors: record.errors.take(bytes)
                    }
                },
                ended: { [unowned self, unowned record] status in end(record, status) }
            )
        } catch {
            running[call.id] = nil
            send(server.refuse(call, ErrorText.lines(for: error).joined(separator: "\n")))
        }
    }

    /// What a child finds on its input: `content`, or nothing.
    private static func input(_ content: [UInt8]) throws(Errno) -> FileDescriptor {
        if content.isEmpty { return try FileSystem.open("/dev/null", .readWrite) }
        return try FileSystem.openAnonymous(content)
    }

    private func end(_ record: RunningCall, _ status: ExitStatus) {
        running[record.call.id] = nil
        if !record.isCancelled {
            let outcome = MCPServer.Outcome(
                output: record.output.text,
                errors: record.errors.text,
                code: status.shellCode
            )
            send(server.answer(to: record.call, outcome))
        }
        if !waiting.isEmpty { start(waiting.removeFirst()) }
        if isOver { loop.stop() }
    }

    private func send(_ message: JSONValue) {
        do {
            try session.output.write(try WireJSON.encode(message) + [UInt8(ascii: "\n")])
        } catch {
            failure = failure ?? error
            loop.stop()
        }
    }
}

import Linux

/// One running dyno-init, the socket for orders to it and the pipes from it; confined to the control loop.
///
/// Its child's exit is a readable descriptor; nothing is polled. When the daemon dies, the control socket's end
/// tells dyno-init to kill everything and leave.
final class DynoProcess {
    enum Event: Equatable, Sendable {
        /// The app's command runs.
        case running
        case output([UInt8])
        /// The last event: nothing of the dyno is left.
        case ended(Ending)
    }

    enum Ending: Equatable, Sendable {
        /// The main child's code, or 128 + its signal.
        case exited(Int32)
        /// The dyno could not be set up.
        case failed(String)
    }

    private let child: ChildProcess
    private let loop: EventLoop
    private let buffer: ReadBuffer
    private let control: MessageSocket
    private let onEvent: (Event) -> Void
    private var exitRegistration: EventLoop.Registration?
    private var status: LoopReader?
    private var output: LoopReader?
    private var statusText: [UInt8] = []
    private var ending: Ending?

    /// Where the dyno's input is written; nil for one that has none.
    private(set) var input: LoopWriter?

    /// Spawns dyno-init from the calling thread, which must live as long as the dyno (PR_SET_PDEATHSIG).
    init(
        _ launch: DynoLaunch,
        loop: EventLoop,
        buffer: ReadBuffer,
        onEvent: @escaping (Event) -> Void
    ) throws(Errno) {
        self.loop = loop
        self.buffer = buffer
        self.onEvent = onEvent
        let streams = try DynoStreams.open(launch.streams)
        let control = try SocketEnds.make()
        let status = try PipeEnds.make()
        let environment = try FileSystem.openAnonymous(launch.environmentBytes)
        child = try ChildProcess.spawn(
            launch.child,
            descriptors: [
                (streams.childInput.rawValue, 0),
                (streams.childOutput.rawValue, 1),
                (streams.childOutput.rawValue, 2),
                (control.theirs.descriptor.rawValue, DynoLaunch.control),
                (status.writeEnd.rawValue, DynoLaunch.status),
                (environment.rawValue, DynoLaunch.environmentList),
            ]
        )
        self.control = control.ours
        do throws(Errno) {
            self.status = try LoopReader(status.readEnd, loop: loop, buffer: buffer) { [weak self] in
                self?.takeStatus($0)
            }
            try streams.takeOurs { (output, input) throws(Errno) in
                self.output = try LoopReader(output, loop: loop, buffer: buffer) { onEvent(.output($0)) }
                if let input { self.input = try LoopWriter(input, loop: loop) }
            }
            try watch()
        } catch {
            // Nobody will hear of its exit.
            child.abandon()
            throw error
        }
    }

    /// The pid of its dyno-init.
    var pid: Int32 { child.pid }

    /// Sends a signal to every process of the dyno.
    func send(_ signal: DynoSignal) {
        // Fails only when dyno-init has left, and its exit is on its way to us.
        try? control.send([signal.rawValue])
    }

    /// Has dyno-init run one more command inside the dyno.
    func start(
        _ launch: InsideLaunch,
        onEvent: @escaping (InsideProcess.Event) -> Void
    ) throws(Errno) -> InsideProcess {
        let request = try FileSystem.openAnonymous(launch.requestBytes)
        return try InsideProcess(launch, loop: loop, buffer: buffer, onEvent: onEvent) {
            (socket, streams) throws(Errno) in
            try control.send(launch.order, passing: [socket, request.rawValue] + streams)
        }
    }

    /// Reads no more output until `resumeOutput`.
    func pauseOutput() { output?.pause() }

    func resumeOutput() { output?.resume() }

    // MARK: - Private

    private func watch() throws(Errno) {
        let handler = CallbackHandler { [weak self] _ in self?.reap() }
        exitRegistration = try loop.register(child.exitDescriptor, for: .read, handler: handler)
        status?.resume()
        output?.resume()
    }

    private func reap() {
        guard let exit = try? child.reap() else { return }
        if let exitRegistration { loop.deregister(exitRegistration, descriptor: child.exitDescriptor) }
        exitRegistration = nil
        status?.drain()
        // All writers are gone, so this reads to the end.
        output?.drain()
        input?.close()
        onEvent(.ended(ending ?? .exited(exit.shellCode)))
    }

    private func takeStatus(_ bytes: [UInt8]) {
        statusText += bytes
        while let end = statusText.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: statusText[..<end], as: UTF8.self)
            statusText.removeFirst(end + 1)
            takeStatusLine(line)
        }
    }

    /// The lines that `report.h` of dyno-init lists.
    ///
    /// Its exit code is our child's too, so `exit` needs no look.
    private func takeStatusLine(_ line: String) {
        if line.hasPrefix("started ") {
            onEvent(.running)
        } else if line.hasPrefix("error ") {
            ending = .failed(String(line.dropFirst("error ".count)))
        }
    }
}

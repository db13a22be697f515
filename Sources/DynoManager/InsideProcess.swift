import Linux
import Model

/// One command that dyno-init runs inside a dyno: its socket and its streams; confined to the control loop.
final class InsideProcess {
    enum Event: Equatable, Sendable {
        /// It runs, and takes input.
        case started
        case output([UInt8])
        /// The last event.
        case ended(Ending)
    }

    enum Ending: Equatable, Sendable {
        /// Its exit code, or 128 + its signal.
        case exited(Int32)
        /// dyno-init could not start it.
        case failed(String)
        /// The dyno has ended, and everything in it.
        case dynoEnded
    }

    private let socket: MessageSocket
    private let loop: EventLoop
    private let buffer: ReadBuffer
    private let onEvent: (Event) -> Void
    private var registration: EventLoop.Registration?
    private var output: LoopReader?

    /// Where its input is written; nil until it has started, and after its end.
    private(set) var input: LoopWriter?

    /// Gives the child's descriptors to `order`, which sends them: its socket and, without a terminal, its input
    /// and output.
    init(
        _ launch: InsideLaunch,
        loop: EventLoop,
        buffer: ReadBuffer,
        onEvent: @escaping (Event) -> Void,
        order: (CInt, [CInt]) throws(Errno) -> Void
    ) throws(Errno) {
        self.loop = loop
        self.buffer = buffer
        self.onEvent = onEvent
        let ends = try SocketEnds.make()
        let theirs = ends.theirs.descriptor.rawValue
        if launch.terminal == nil {
            let streams = try DynoStreams.open(.pipes)
            try order(theirs, [streams.childInput.rawValue, streams.childOutput.rawValue])
            socket = ends.ours
            try streams.takeOurs { (output, input) throws(Errno) in
                self.output = try LoopReader(output, loop: loop, buffer: buffer) { onEvent(.output($0)) }
                if let input { self.input = try LoopWriter(input, loop: loop) }
            }
        } else {
            try order(theirs, [])
            socket = ends.ours
        }
        let handler = CallbackHandler { [weak self] _ in self?.receive() }
        registration = try loop.register(socket.descriptor, for: .read, handler: handler)
        output?.resume()
    }

    /// Sends a signal to every process of its session.
    func send(_ signal: DynoSignal) {
        // Fails only when the dyno has ended, and that is on its way to us.
        try? socket.send([signal.rawValue])
    }

    /// Reads no more output until `resumeOutput`.
    func pauseOutput() { output?.pause() }

    func resumeOutput() { output?.resume() }

    // MARK: - Private

    private func receive() {
        do throws(Errno) {
            guard let message = try receiveMessage() else { return }
            let text = String(decoding: message.bytes, as: UTF8.self)
            try take(text, message.takeDescriptor())
        } catch {
            end(.failed(error.description))
        }
    }

    /// A dyno-init that leaves with an order unread resets the socket (unix(7)); what it has sent, and the end, are still
    /// to be read.
    private func receiveMessage() throws(Errno) -> MessageSocket.Message? {
        do throws(Errno) {
            return try socket.receive(upTo: 64)
        } catch {
            guard error == .connectionReset else { throw error }
        }
        return try socket.receive(upTo: 64)
    }

    /// The messages that `inside.h` of dyno-init lists; an empty one is the socket's end.
    private func take(_ text: String, _ terminal: consuming FileDescriptor?) throws(Errno) {
        if text == "started" {
            if let terminal { try open(terminal) }
            onEvent(.started)
        } else if text.hasPrefix("error ") {
            end(.failed(String(text.dropFirst("error ".count))))
        } else {
            let code = DecimalDigits.value(text.dropFirst("exit ".count)).flatMap(Int32.init(exactly:))
            end(code.map { .exited($0) } ?? .dynoEnded)
        }
    }

    private func open(_ terminal: borrowing FileDescriptor) throws(Errno) {
        let onEvent = onEvent
        let reader = try LoopReader(try terminal.duplicate(), loop: loop, buffer: buffer) {
            onEvent(.output($0))
        }
        output = reader
        input = try LoopWriter(try terminal.duplicate(), loop: loop)
        reader.resume()
    }

    private func end(_ ending: Ending) {
        if let registration { loop.deregister(registration, descriptor: socket.descriptor) }
        registration = nil
        // What it wrote is there; what others of the dyno may still write there is nobody's to read.
        output?.drainOnce()
        output = nil
        input?.close()
        input = nil
        onEvent(.ended(ending))
    }
}

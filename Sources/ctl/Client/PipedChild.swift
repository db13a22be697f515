import Linux

/// A child whose output this program reads on an event loop.
///
/// It has a session of its own, so that a signal reaches everything that it starts.
final class PipedChild {
    /// Which of the child's streams bytes came from.
    enum Stream { case output, errors }

    private let child: ChildProcess
    private let loop: EventLoop
    private let receive: (Stream, [UInt8]) -> Void
    private let ended: (ExitStatus) -> Void
    private var pipes: [ReadingEnd] = []
    private var exitRegistration: EventLoop.Registration?

    /// Starts the child.
    ///
    /// `receive` gets its output as it comes, an empty piece never; `ended` is called once, after the last of it.
    init(
        _ launch: ChildProcess.Launch,
        input: borrowing FileDescriptor,
        on loop: EventLoop,
        receive: @escaping (Stream, [UInt8]) -> Void,
        ended: @escaping (ExitStatus) -> Void
    ) throws {
        let output = try Pipe.make()
        let errors = try Pipe.make()
        child = try ChildProcess.spawn(
            launch,
            descriptors: [
                (parent: input.rawValue, child: 0), (parent: output.writeEnd.rawValue, child: 1),
                (parent: errors.writeEnd.rawValue, child: 2),
            ]
        )
        self.loop = loop
        self.receive = receive
        self.ended = ended
        do {
            try watch(output, .output)
            try watch(errors, .errors)
            let handler = CallbackHandler { [unowned self] _ in takeExit() }
            exitRegistration = try loop.register(child.exitDescriptor, for: .read, handler: handler)
        } catch {
            for end in pipes { close(end) }
            child.abandon()
            throw error
        }
    }

    /// Sends a signal to the child and all that did not leave its session; one that has ended is no error.
    func signal(_ signal: Signal) {
        guard exitRegistration != nil else { return }
        try? child.signalGroup(signal)
    }

    // MARK: - Private

    /// An end of a pipe that is read until the child has ended, or the pipe has.
    private final class ReadingEnd {
        let descriptor: FileDescriptor
        let stream: Stream
        var registration: EventLoop.Registration?

        init(_ descriptor: consuming FileDescriptor, _ stream: Stream) {
            self.descriptor = descriptor
            self.stream = stream
        }
    }

    private func watch(_ pipe: consuming Pipe, _ stream: Stream) throws {
        var taken: ReadingEnd?
        pipe.take { readEnd, _ in taken = ReadingEnd(readEnd, stream) }
        guard let end = taken else { return }
        try end.descriptor.setNonBlocking()
        let handler = CallbackHandler { [unowned self, unowned end] _ in _ = read(end) }
        end.registration = try loop.register(end.descriptor, for: .read, handler: handler)
        pipes.append(end)
    }

    /// Reads once; false when there is nothing more now.
    private func read(_ end: ReadingEnd) -> Bool {
        do throws(Errno) {
            guard let bytes = try end.descriptor.read(upTo: PipedChild.pieceBytes) else { return false }
            if !bytes.isEmpty {
                receive(end.stream, bytes)
                return true
            }
        } catch {
            // A pipe that cannot be read has nothing more to say.
        }
        close(end)
        return false
    }

    private func close(_ end: ReadingEnd) {
        guard let registration = end.registration.take() else { return }
        loop.deregister(registration, descriptor: end.descriptor)
    }

    /// Kills what the child has started and left behind in its session, then reads what stands in the pipes.
    private func takeExit() {
        // Before it is reaped: until then no other group can get its number.
        try? child.signalGroup(.kill)
        guard let status = try? child.reap(), let registration = exitRegistration.take() else { return }
        loop.deregister(registration, descriptor: child.exitDescriptor)
        for end in pipes {
            var rest = PipedChild.pipeBytes
            while rest > 0, end.registration != nil, read(end) { rest -= PipedChild.pieceBytes }
            close(end)
        }
        ended(status)
    }

    private static let pieceBytes = 65_536
    /// More than a pipe can hold unless somebody has asked for it, pipe(7).
    private static let pipeBytes = 1 << 20
}

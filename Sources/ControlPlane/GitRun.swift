import Linux

/// A git that answers one request: its stdout is the answer's content, after what stands before it.
///
/// Used on the control loop only, as every byte source. Nothing is read ahead: a client that does not read lets the
/// pipe fill up, and git waits. A client that leaves ends it.
final class GitRun: ByteSource, @unchecked Sendable {
    private let child: ChildProcess
    private let output: FileDescriptor
    private let loop: EventLoop
    private var preamble: [UInt8]
    private var outputRegistration: EventLoop.Registration?
    private var exitRegistration: EventLoop.Registration?
    private var handler: (@Sendable () -> Void)?
    private var hasEnded = false

    /// Starts git; `input` is its stdin, from the beginning.
    ///
    /// Its stderr says nothing that the client does not hear by the protocol.
    static func start(
        _ launch: ChildProcess.Launch,
        input: borrowing FileDescriptor,
        preamble: [UInt8],
        on loop: EventLoop
    ) throws(Errno) -> GitRun {
        let null = try FileSystem.open("/dev/null", .readWrite)
        let pipe = try Pipe.make()
        let child = try ChildProcess.spawn(
            launch,
            descriptors: [
                (parent: input.rawValue, child: 0), (parent: pipe.writeEnd.rawValue, child: 1),
                (parent: null.rawValue, child: 2),
            ]
        )
        do throws(Errno) {
            let output = try pipe.readEnd.duplicate()
            try output.setNonBlocking()
            return GitRun(child, output, preamble, loop)
        } catch {
            child.abandon()
            throw error
        }
    }

    private init(
        _ child: ChildProcess,
        _ output: consuming FileDescriptor,
        _ preamble: [UInt8],
        _ loop: EventLoop
    ) {
        self.child = child
        self.output = output
        self.preamble = preamble
        self.loop = loop
    }

    func next(upTo count: Int) -> BytePiece {
        if !preamble.isEmpty {
            defer { preamble = [] }
            return .bytes(preamble)
        }
        guard !hasEnded else { return .end }
        do throws(Errno) {
            guard let bytes = try output.read(upTo: count) else {
                watchOutput()
                return .nothingYet
            }
            if !bytes.isEmpty { return .bytes(bytes) }
        } catch {
            try? child.signalGroup(.kill)
        }
        finish()
        return .end
    }

    func setReadinessHandler(_ handler: @escaping @Sendable () -> Void) { self.handler = handler }

    func close() {
        handler = nil
        guard !hasEnded else { return }
        // As with Ctrl-C at a push to a path: git and the hook end, a build that has begun goes on.
        try? child.signalGroup(.terminate)
        finish()
    }

    // MARK: - Private

    private func watchOutput() {
        guard outputRegistration == nil else { return }
        let ready = CallbackHandler { [weak self] _ in
            self?.stopWatchingOutput()
            self?.handler?()
        }
        outputRegistration = try? loop.register(output, for: .read, handler: ready)
    }

    private func stopWatchingOutput() {
        if let outputRegistration { loop.deregister(outputRegistration, descriptor: output) }
        outputRegistration = nil
    }

    /// Nothing more comes; what remains of the child is collected when it has ended.
    private func finish() {
        hasEnded = true
        stopWatchingOutput()
        if (try? child.reap()) != nil { return }
        // Held by the loop until then, on purpose.
        let exited = CallbackHandler { _ in self.collect() }
        exitRegistration = try? loop.register(child.exitDescriptor, for: .read, handler: exited)
    }

    private func collect() {
        guard (try? child.reap()) != nil else { return }
        if let exitRegistration { loop.deregister(exitRegistration, descriptor: child.exitDescriptor) }
        exitRegistration = nil
    }
}

import Linux

/// A dyno that answers by itself, on an event loop of its own: for tests that send more than they can count.
package final class AnsweringDyno: Sendable {
    /// Says how many of the received bytes make a request and what to answer; nil waits for more.
    package typealias Answer = @Sendable (_ received: [UInt8]) -> (consumed: Int, response: [UInt8])?

    package let port: UInt16
    private let listener: HeldDescriptor
    private let thread: LoopThread
    private let connections = Lock(0)

    package init(_ answer: @escaping Answer) throws {
        let descriptor = try Socket.listen(on: .loopback(port: 0))
        port = Socket.localAddress(of: descriptor)?.port ?? 0
        listener = HeldDescriptor(descriptor)
        thread = try LoopThread(named: "dyno", clock: PlatformClock())
        thread.loop.mailbox.send { [weak self] in self?.listen(answer) }
    }

    /// A dyno that answers each request without content with the same bytes.
    package convenience init(always response: String) throws {
        let bytes = Array(response.utf8)
        try self.init { received in
            headLength(of: received).map { ($0, bytes) }
        }
    }

    deinit { thread.stop() }

    /// How many connections have been made to it.
    package var connectionCount: Int { connections.withLock { $0 } }

    // MARK: - Private

    private func listen(_ answer: @escaping Answer) {
        let loop = thread.loop
        let listener = listener
        let accept = CallbackHandler { [weak self] _ in
            while let accepted = try? Socket.accept(from: listener.value) {
                self?.connections.withLock { $0 += 1 }
                AnsweringConnection(accepted.take(), loop, answer).open()
            }
        }
        _ = try? loop.register(listener.value, for: .read, handler: accept)
    }
}

/// How long the head at the beginning of `bytes` is; nil while it is incomplete.
package func headLength(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for end in 4...bytes.count
    where bytes[end - 1] == 10 && bytes[end - 2] == 13 && bytes[end - 3] == 10 && bytes[end - 4] == 13 {
        return end
    }
    return nil
}

private final class AnsweringConnection: EventHandler {
    private let descriptor: FileDescriptor
    private let loop: EventLoop
    private let answer: AnsweringDyno.Answer
    private var registration: EventLoop.Registration?
    private var input: [UInt8] = []
    private var output: [UInt8] = []

    init(_ descriptor: consuming FileDescriptor, _ loop: EventLoop, _ answer: @escaping AnsweringDyno.Answer)
    {
        self.descriptor = descriptor
        self.loop = loop
        self.answer = answer
    }

    func open() {
        registration = try? loop.register(descriptor, for: .edge, handler: self)
    }

    func handle(_ readiness: Readiness) {
        do {
            while let bytes = try descriptor.read(upTo: 65_536) {
                if bytes.isEmpty { return close() }
                input += bytes
            }
            while let (consumed, response) = answer(input) {
                input.removeFirst(consumed)
                output += response
            }
            while !output.isEmpty, case .bytes(let count) = try Socket.send(descriptor, output.span) {
                output.removeFirst(count)
            }
        } catch {
            close()
        }
    }

    private func close() {
        if let registration { loop.deregister(registration, descriptor: descriptor) }
        registration = nil
    }
}

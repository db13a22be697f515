import CLinux
import Glibc

/// A thread of its own that runs `body` and can be joined.
///
/// Swift's pool is for what never blocks; everything else gets one of these.
package final class NamedThread: Sendable {
    fileprivate let handle: pthread_t
    fileprivate let isJoined = Lock(false)

    /// Starts the thread; `name` is what `top -H` shows, 15 bytes at most.
    package init(named name: String, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                unsafe clinux_name_thread(start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else {
            unsafe start.release()
            throw Errno(code, "pthread_create")
        }
        self.handle = handle
    }

    deinit { detach() }

    /// Waits until the thread has ended.
    package func join() {
        let mustJoin = isJoined.withLock { joined in
            defer { joined = true }
            return !joined
        }
        if mustJoin { pthread_join(handle, nil) }
    }
}

private final class ThreadStart {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

/// An event loop turning on a thread of its own.
package final class LoopThread: Sendable {
    package let loop: EventLoop
    private let thread: NamedThread

    /// Starts a loop; it turns until `stop`.
    package init(named name: String, clock: PlatformClock) throws(Errno) {
        let loop = try EventLoop(clock: clock)
        self.loop = loop
        thread = try NamedThread(named: name) { loop.run() }
    }

    /// A loop that its owner forgot ends by itself.
    deinit { loop.stop() }

    /// Ends the loop and waits for its thread.
    package func stop() {
        loop.stop()
        thread.join()
    }
}

/// Runs blocking or long work on a thread of its own and waits for its outcome without blocking Swift's pool.
package func onThread<Value: Sendable>(
    named name: String,
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        do throws(Errno) {
            // The thread ends by itself; nobody joins it.
            _ = try NamedThread(named: name) { continuation.resume(with: Result(catching: body)) }
        } catch {
            continuation.resume(throwing: error)
        }
    }
}

extension NamedThread {
    /// Lets the thread clean up after itself, unless it was joined; it can no longer be.
    fileprivate func detach() {
        let mustDetach = isJoined.withLock { joined in
            defer { joined = true }
            return !joined
        }
        if mustDetach { pthread_detach(handle) }
    }
}

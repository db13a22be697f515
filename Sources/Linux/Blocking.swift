import Glibc

/// Runs `body` on Swift's pool and blocks the calling thread until it is done.
///
/// For a program's main thread only: it has to stay the thread that keeps the daemon's signals blocked, which
/// an asynchronous main would give to the runtime.
package func blockUntilDone<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let outcome = Outcome<Value>()
    let bell = try Mailbox()
    Task {
        do {
            let value = try await body()
            outcome.set(.success(value))
        } catch {
            outcome.set(.failure(error))
        }
        bell.wake()
    }
    var poll = pollfd(fd: bell.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    while true {
        if let result = outcome.get() { return try result.get() }
        _ = unsafe Glibc.poll(&poll, 1, -1)
    }
}

private final class Outcome<Value: Sendable>: Sendable {
    private let value = Lock<Result<Value, any Error>?>(nil)

    func set(_ result: Result<Value, any Error>) { value.withLock { $0 = result } }
    func get() -> Result<Value, any Error>? { value.withLock { $0 } }
}

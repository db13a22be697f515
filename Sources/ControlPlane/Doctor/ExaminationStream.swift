import Linux
import PlatformAPI

/// An examination as an answer's content: a line of JSON for each event.
///
/// It ends when its reader goes.
final class ExaminationStream: ByteSource {
    private struct State {
        var bytes: [UInt8] = []
        var hasEnded = false
        var handler: (@Sendable () -> Void)?
        var task: Task<Void, Never>?
    }

    static let contentType = "application/jsonl"

    private let loop: EventLoop
    private let state = Lock(State())

    /// Begins what `run` does; it is given what takes events.
    init(
        loop: EventLoop,
        _ run: @escaping @Sendable (@escaping @Sendable (DoctorEvent) -> Void) async -> Void
    ) {
        self.loop = loop
        let task = Task {
            await run { event in self.append(event) }
            self.change { $0.hasEnded = true }
        }
        state.withLock { $0.task = task }
    }

    func next(upTo count: Int) -> BytePiece {
        state.withLock { state in
            guard !state.bytes.isEmpty else { return state.hasEnded ? .end : .nothingYet }
            defer { state.bytes = [] }
            return .bytes(state.bytes)
        }
    }

    func setReadinessHandler(_ handler: @escaping @Sendable () -> Void) {
        state.withLock { $0.handler = handler }
    }

    func close() {
        let task = state.withLock { state in
            state.handler = nil
            return state.task.take()
        }
        task?.cancel()
    }

    // MARK: - Private

    private func append(_ event: DoctorEvent) {
        guard let line = try? WireJSON.encode(event) else { return }
        change { $0.bytes += line + [UInt8(ascii: "\n")] }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock(body)
        loop.mailbox.send { self.state.withLock(\.handler)?() }
    }
}

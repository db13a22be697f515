import Linux
import Logplex

/// A log session as an answer's content.
final class LogSessionSource: ByteSource {
    private let session: LogSession
    private let loop: EventLoop
    private let handler = Lock<(@Sendable () -> Void)?>(nil)

    init(_ session: LogSession, loop: EventLoop) {
        self.session = session
        self.loop = loop
    }

    func next(upTo count: Int) -> BytePiece {
        switch session.take() {
        case .bytes(let bytes): return .bytes(bytes)
        case .end: return .end
        case .wait:
            session.whenReady { [weak self] in
                guard let self else { return }
                loop.mailbox.send { self.handler.withLock(\.self)?() }
            }
            return .nothingYet
        }
    }

    func setReadinessHandler(_ handler: @escaping @Sendable () -> Void) {
        self.handler.withLock { $0 = handler }
    }

    func close() {
        handler.withLock { $0 = nil }
        session.close()
    }
}

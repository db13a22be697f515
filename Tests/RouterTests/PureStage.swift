import Model
import TestSupport

@testable import Router

/// A router of values alone, with a clock that a test moves.
final class PureStage: TranscriptStage {
    private let router: PureRouter
    private var clients: [TranscriptSide: PureClient] = [:]
    private var connection: PureConnection?

    init() throws {
        router = try PureRouter()
        try publish(try TranscriptApp("up"))
    }

    func connect(_ client: TranscriptSide) { clients[client] = router.connect() }

    func acceptConnection() throws {
        guard !router.unaccepted.isEmpty else { throw UnplayableLine(text: "no connection has come") }
        connection = router.unaccepted.removeFirst()
    }

    func hasWaitingConnection() -> Bool { !router.unaccepted.isEmpty }

    func send(_ bytes: [UInt8], from side: TranscriptSide) throws {
        switch side {
        case .client, .otherClient: try present(clients[side]).receive(bytes)
        case .dyno: try present(connection).receive(bytes)
        }
    }

    func read(at side: TranscriptSide, until enough: ([UInt8]) -> Int?) throws -> [UInt8] {
        let bytes = side == .dyno ? try present(connection).bytes : try present(clients[side]).bytes
        guard let count = enough(bytes) else {
            throw UnplayableLine(text: "only this has come: \(String(decoding: bytes, as: UTF8.self))")
        }
        switch side {
        case .client, .otherClient: clients[side]?.bytes.removeFirst(count)
        case .dyno: connection?.bytes.removeFirst(count)
        }
        return Array(bytes[..<count])
    }

    func readToEnd(at side: TranscriptSide) throws -> (bytes: [UInt8], wasReset: Bool) {
        let (bytes, end) =
            side == .dyno
            ? (try present(connection).bytes, connection?.end)
            : (try present(clients[side]).bytes, clients[side]?.end)
        guard let end else { throw UnplayableLine(text: "the connection is open") }
        return (bytes, end == .reset)
    }

    func close(_ side: TranscriptSide, withReset: Bool) throws {
        switch side {
        case .client, .otherClient: try present(clients[side]).close()
        case .dyno: try present(connection).close(withReset: withReset)
        }
    }

    func publish(_ app: TranscriptApp) throws { try router.publish(app) }

    func fillApp() {
        for _ in 0..<Limits.Router.requestsPerDyno {
            router.connect().receive(Array("GET /held HTTP/1.1\r\nHost: demo.localhost\r\n\r\n".utf8))
        }
    }

    func step(_ duration: Duration) { router.step(duration) }

    func quarantinedDynos() -> Int {
        router.selection.candidates.count { $0.quarantinedUntil > router.now }
    }

    func nextLogLine() throws -> String {
        guard !router.logLines.isEmpty else { throw UnplayableLine(text: "no line has come") }
        return router.logLines.removeFirst()
    }

    func hasLogLine() -> Bool { !router.logLines.isEmpty }

    // MARK: - Private

    private func present<Side>(_ side: Side?) throws -> Side {
        guard let side else { throw UnplayableLine(text: "no connection") }
        return side
    }
}

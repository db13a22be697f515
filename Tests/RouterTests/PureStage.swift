import Model
import TestSupport

@testable import Router

/// A router of values alone, with a clock that a test moves.
final class PureStage: TranscriptStage {
    private let router: PureRouter
    private var clients: [TranscriptSide: PureClient] = [:]
    private var connection: PureConnection?
    private var isClientDeaf = false
    /// Requests that fill the app.
    private var crowd = 0

    init() throws {
        router = try PureRouter()
        try publish(try TranscriptApp("up"))
    }

    func connect(_ client: TranscriptSide) { clients[client] = router.connect(isDeaf: isClientDeaf) }

    func acceptConnection() throws {
        guard !router.unaccepted.isEmpty else { throw UnplayableLine(text: "no connection has come") }
        connection = router.unaccepted.removeFirst()
    }

    func hasWaitingConnection() -> Bool { !router.unaccepted.isEmpty }

    func send(_ bytes: [UInt8], from side: TranscriptSide) throws {
        switch side {
        case .client, .otherClient: try present(clients[side]).receive(bytes)
        case .dyno:
            let taken = try present(connection).receive(bytes)
            if taken < bytes.count { throw UnplayableLine(text: "only \(taken) bytes have been taken") }
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
        forget(side)
        return (bytes, end == .reset)
    }

    func close(_ side: TranscriptSide, withReset: Bool) throws {
        switch side {
        case .client, .otherClient: try present(clients[side]).close()
        case .dyno: try present(connection).close(withReset: withReset)
        }
        forget(side)
    }

    func deafen(_ side: TranscriptSide) {
        if side == .dyno { router.dynosAreDeaf = true } else { isClientDeaf = true }
    }

    func sendUntilBlocked(_ bytes: [UInt8], from side: TranscriptSide) throws -> Int {
        if side == .dyno { return try present(connection).receive(bytes) }
        return try present(clients[side]).offer(bytes)
    }

    func send(_ bytes: [UInt8], from side: TranscriptSide, while reader: TranscriptSide) throws {
        if reader == .dyno { try present(connection).listen() } else { try present(clients[reader]).listen() }
        try send(bytes, from: side)
    }

    func publish(_ app: TranscriptApp) throws { try router.publish(app) }

    func fillApp() {
        for _ in 0..<Limits.Router.requestsPerDyno {
            router.connect().receive(Array("GET /held HTTP/1.1\r\nHost: demo.localhost\r\n\r\n".utf8))
            // The dyno has it.
            router.unaccepted.removeLast()
            crowd += 1
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

    func leftovers() -> [String] {
        var found = router.logLines.map { "a log line: \($0)" }
        found += router.unaccepted.map { _ in "a connection to a dyno" }
        for side in TranscriptSide.allCases {
            let (bytes, end) =
                side == .dyno
                ? (connection?.bytes ?? [], connection?.end)
                : (clients[side]?.bytes ?? [], clients[side]?.end)
            if !bytes.isEmpty { found.append("bytes for \(side): \(String(decoding: bytes, as: UTF8.self))") }
            if end != nil { found.append("the end of \(side)'s connection") }
        }
        return found
            + Array(repeating: "a request in flight", count: max(0, router.selection.inFlight - crowd))
    }

    // MARK: - Private

    /// The dialogue is done with that connection.
    private func forget(_ side: TranscriptSide) {
        if side == .dyno { connection = nil } else { clients[side] = nil }
    }

    private func present<Side>(_ side: Side?) throws -> Side {
        guard let side else { throw UnplayableLine(text: "no connection") }
        return side
    }
}

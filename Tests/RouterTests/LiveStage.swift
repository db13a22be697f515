import Linux
import Model
import TestSupport

@testable import Router

/// A live router with sockets: this test is both the client and the dyno.
final class LiveStage: TranscriptStage {
    private let live: LiveRouter
    private let dyno: LoopbackDyno
    private var clients: [TranscriptSide: LoopbackWire] = [:]
    private var crowd: [LoopbackWire] = []
    private var connection: LoopbackWire?
    private var blocked: [LoopbackWire] = []

    init() throws {
        live = try LiveRouter()
        dyno = try LoopbackDyno(backlog: 512)
        try live.publish([(dyno.port, .up)])
    }

    func connect(_ client: TranscriptSide) throws { clients[client] = try live.connect() }
    func acceptConnection() throws { connection = try dyno.accept() }

    func hasWaitingConnection() async -> Bool {
        await live.settle()
        return dyno.hasWaiting()
    }

    func send(_ bytes: [UInt8], from side: TranscriptSide) throws { try wire(side).send(bytes) }

    func read(at side: TranscriptSide, until enough: ([UInt8]) -> Int?) throws -> [UInt8] {
        try wire(side).read(until: enough)
    }

    func readToEnd(at side: TranscriptSide) throws -> (bytes: [UInt8], wasReset: Bool) {
        try wire(side).readToEnd()
    }

    func close(_ side: TranscriptSide, withReset: Bool) throws { try wire(side).close(reset: withReset) }

    func publish(_ app: TranscriptApp) throws {
        live.features.withLock { $0 = app.features }
        try live.publish(
            try app.dynos.map { (try port($0.answer), $0.state) },
            isInMaintenance: app.isInMaintenance,
            isBlank: app.isBlank,
            hasWebFormation: app.hasWebFormation,
            isOutOfDynoHours: app.isOutOfDynoHours,
            hostnames: Array(app.hostnames.dropFirst()),
            pages: app.pages
        )
    }

    func fillApp() async throws {
        for _ in 0..<Limits.Router.requestsPerDyno {
            let client = try live.connect()
            try client.send("GET /held HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
            crowd.append(client)
        }
        while await live.router.snapshots().first?.apps[0].inFlight != Limits.Router.requestsPerDyno {}
    }

    func step(_ duration: Duration) async { await live.step(duration) }

    func quarantinedDynos() async throws -> Int {
        await live.router.snapshots().first?.apps[0].dynos.count { $0.quarantineLeft != nil } ?? 0
    }

    func nextLogLine() throws -> String {
        let line = try live.log.next()
        guard line.process == "router", line.source == .heroku, line.app == live.app else {
            throw UnplayableLine(text: "\(line)")
        }
        return line.text
    }

    func hasLogLine() async -> Bool {
        await live.settle()
        return live.log.hasNext
    }

    // MARK: - Private

    private func wire(_ side: TranscriptSide) throws -> LoopbackWire {
        guard let wire = side == .dyno ? connection : clients[side] else {
            throw UnplayableLine(text: "no connection")
        }
        return wire
    }

    private func port(_ answer: TranscriptApp.Answer) throws -> UInt16 {
        switch answer {
        case .accepts: dyno.port
        case .refuses: try LoopbackDyno.closedPort()
        case .isSilent: try silentPort()
        }
    }

    private var silentDyno: LoopbackDyno?

    /// The port of a dyno that leaves connections without an answer; the same one each time.
    private func silentPort() throws -> UInt16 {
        if let silentDyno { return silentDyno.port }
        let silent = try LoopbackDyno(backlog: 0)
        blocked = try silent.fillQueue()
        silentDyno = silent
        return silent.port
    }
}

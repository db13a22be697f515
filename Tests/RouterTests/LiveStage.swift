import Linux
import Model
import TestSupport

@testable import Router

/// A live router with sockets: this test is both the client and the dyno.
final class LiveStage: TranscriptStage {
    private let live: LiveRouter
    private let dyno: LoopbackDyno
    private var clients: [TranscriptSide: LoopbackWire] = [:]
    /// Clients whose requests fill the app, and what the dyno has of them.
    private var crowd: [LoopbackWire] = []
    private var isClientDeaf = false
    private var connection: LoopbackWire?
    private var blocked: [LoopbackWire] = []

    init() throws {
        live = try LiveRouter()
        dyno = try LoopbackDyno(backlog: 512)
        try live.publish([(dyno.port, .up)])
    }

    func connect(_ client: TranscriptSide) throws {
        clients[client] = try live.connect(receiveBytes: isClientDeaf ? LiveStage.deafBytes : nil)
    }

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

    /// The kernel's buffers on this side; those on the router's side are the kernel's choice.
    private static let deafBytes: Int32 = 65_536

    func deafen(_ side: TranscriptSide) throws {
        if side == .dyno {
            try dyno.setReceiveBytes(LiveStage.deafBytes)
        } else {
            isClientDeaf = true
        }
    }

    func sendUntilBlocked(_ bytes: [UInt8], from side: TranscriptSide) async throws -> Int {
        var total = 0
        var idleRounds = 0
        // The router has had its turn twice, and nothing more went out.
        while idleRounds < 2, total < bytes.count {
            let taken = try wire(side).sendUntilBlocked(Array(bytes[total...]), limit: bytes.count - total)
            idleRounds = taken == 0 ? idleRounds + 1 : 0
            total += taken
            await live.settle()
        }
        return total
    }

    func send(_ bytes: [UInt8], from side: TranscriptSide, while reader: TranscriptSide) throws {
        try wire(side).send(bytes, whileReading: try wire(reader))
    }

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

    func fillApp() throws {
        for _ in 0..<Limits.Router.requestsPerDyno {
            let client = try live.connect()
            try client.send("GET /held HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
            // The request is in flight when the dyno has its connection.
            crowd += [client, try dyno.accept()]
        }
    }

    func step(_ duration: Duration) async { await live.step(duration) }

    func quarantinedDynos() async throws -> Int {
        await live.router.snapshots().first?.apps.first?.dynos.count { $0.quarantineLeft != nil } ?? 0
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

    func leftovers() async throws -> [String] {
        await live.settle()
        var found = live.log.untaken.map { "a log line: \($0)" }
        if dyno.hasWaiting() { found.append("a connection to a dyno") }
        for side in TranscriptSide.allCases {
            guard let wire = side == .dyno ? connection : clients[side] else { continue }
            let bytes = wire.unread()
            if !bytes.isEmpty { found.append("bytes for \(side): \(String(decoding: bytes, as: UTF8.self))") }
        }
        let inFlight = await live.router.snapshots().first?.apps.first?.inFlight ?? 0
        found += Array(repeating: "a request in flight", count: max(0, inFlight - crowd.count / 2))
        return found
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

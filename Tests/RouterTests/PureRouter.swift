import HTTP
import Linux
import Model

@testable import Router

/// A router without a kernel: the values that workers and relays drive, told by a test what has come and how late
/// it is.
///
/// Bytes are taken as soon as they are sent, connections stand or fail at once, and only `step` moves the clock.
/// It decides nothing that `Exchange`, `DynoSelection`, the parsers and the writers of heads can decide.
final class PureRouter {
    private(set) var now = PlatformInstant(nanoseconds: 0)
    private(set) var table = RouteTable.empty
    var selection: DynoSelection
    private var answers: [TranscriptApp.Answer] = []
    private var clients: [PureClient] = []
    /// Whether dynos take nothing on new connections.
    var dynosAreDeaf = false
    /// Connections that the dyno has not taken yet.
    var unaccepted: [PureConnection] = []
    private var idle: [PureConnection] = []
    var logLines: [String] = []

    /// The app's features for requests that begin now.
    private(set) var features: RoutingFeatures = []
    let fields = ForwardingFields()
    let legacyFields = ForwardingFields(.legacy)
    var affinity = SessionAffinity(secret: Array("a secret".utf8))
    var random = SeededGenerator(seed: 1)
    private let logLine = RouterLogLine()
    private let legacyLogLine = RouterLogLine(.legacy)
    private var errorAnswers = ErrorAnswers()
    /// The app's own pages, where it has some.
    private var ownAnswers: ErrorAnswers?
    private var scratch: [UInt8] = []

    init() throws { selection = DynoSelection(try Self.route(TranscriptApp("none"))) }

    // MARK: What a test does

    func publish(_ app: TranscriptApp) throws {
        let route = try Self.route(app)
        answers = app.dynos.map(\.answer)
        features = app.features
        ownAnswers = ErrorAnswers(app.pages)
        table = RouteTable(apps: [route])
        selection.update(route)
        for connection in idle
        where !answers.indices.contains(connection.dyno) || answers[connection.dyno] != .accepts
            || features.usesConnectionsOnce
        {
            connection.end = .closed
        }
        idle.removeAll { $0.end != nil }
        for client in clients { client.exchange?.search.tableChanged() }
    }

    func connect(isDeaf: Bool = false) -> PureClient {
        let client = PureClient(self, isDeaf: isDeaf)
        clients.append(client)
        return client
    }

    /// Moves the clock and does everything that has become due.
    func step(_ duration: Duration) {
        now = now + duration
        while fireOne() {}
    }

    // MARK: What an exchange needs

    func answer(ofDyno index: Int) -> TranscriptApp.Answer { answers[index] }

    func takeIdle(ofDyno index: Int) -> PureConnection? {
        guard let place = idle.lastIndex(where: { $0.dyno == index }) else { return nil }
        return idle.remove(at: place)
    }

    func openConnection(toDyno index: Int) -> PureConnection {
        let connection = PureConnection(dyno: index, router: self)
        unaccepted.append(connection)
        return connection
    }

    func keep(_ connection: PureConnection) {
        connection.exchange = nil
        connection.deadline = now + Limits.Router.idleDynoConnection
        idle.append(connection)
    }

    func removeIdle(_ connection: PureConnection) { idle.removeAll { $0 === connection } }

    /// An error's answer, with the app's own page where the error is the app's and it has one.
    func errorAnswer(
        _ error: RouterError,
        ofApp: Bool = false,
        isHead: Bool,
        keepsAlive: Bool,
        isLegacy: Bool = false
    ) -> (bytes: [UInt8], content: Int) {
        let own =
            ofApp
            ? ownAnswers?.answer(to: error, isHead: isHead, keepsAlive: keepsAlive, isLegacy: isLegacy) : nil
        let answer =
            own ?? errorAnswers.answer(to: error, isHead: isHead, keepsAlive: keepsAlive, isLegacy: isLegacy)
        return (answer.beforeDate + Self.date + answer.afterDate, answer.contentBytes)
    }

    /// Writes a request's head for the dyno.
    func appendRequest(
        _ head: RequestHead,
        _ bytes: [UInt8],
        _ fields: borrowing ForwardingFields,
        to output: inout [UInt8]
    ) -> ForwardingFields.RequestMarks {
        fields.appendRequest(
            head,
            in: bytes,
            at: 0,
            peer: Array("127.0.0.1".utf8),
            wallMilliseconds: wallMilliseconds,
            generator: &random,
            to: &output
        )
    }

    /// The middle of a log line.
    func logRequest(
        _ head: RequestHead,
        _ bytes: [UInt8],
        _ written: [UInt8],
        _ marks: ForwardingFields.RequestMarks,
        isLegacy: Bool
    ) -> [UInt8] {
        if isLegacy { return logRequest(head, bytes, written, marks, legacyLogLine) }
        return logRequest(head, bytes, written, marks, logLine)
    }

    func log(_ request: [UInt8], _ outcome: RouterLogLine.Outcome, isLegacy: Bool) {
        var line: [UInt8] = []
        if isLegacy {
            legacyLogLine.append(request: request, outcome: outcome, to: &line)
        } else {
            logLine.append(request: request, outcome: outcome, to: &line)
        }
        logLines.append(String(decoding: line, as: UTF8.self))
    }

    /// The app of all dialogues.
    static let app = ResourceID(high: 1, low: 1)
    static let date = Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8)

    var wallMilliseconds: Int { 1_700_000_000_000 + Int(now.nanoseconds / 1_000_000) }

    // MARK: - Private

    private func logRequest(
        _ head: RequestHead,
        _ bytes: [UInt8],
        _ written: [UInt8],
        _ marks: ForwardingFields.RequestMarks,
        _ logLine: borrowing RouterLogLine
    ) -> [UInt8] {
        var line: [UInt8] = []
        let target =
            head.target.form == .absolute && !head.target.path.isEmpty ? head.target.path : head.target.range
        logLine.appendRequest(
            method: bytes.span.extracting(head.methodName.range),
            target: bytes.span.extracting(target.range),
            host: bytes.span.extracting(head.hostField.range),
            requestID: written.span.extracting(marks.requestID),
            forwardedFor: written.span.extracting(marks.forwardedFor),
            scratch: &scratch,
            to: &line
        )
        return line
    }

    private func fireOne() -> Bool {
        for connection in idle where connection.deadline <= now {
            removeIdle(connection)
            connection.end = .closed
            return true
        }
        for client in clients where client.fire() { return true }
        return false
    }

    private static func route(_ app: TranscriptApp) throws -> AppRoute {
        AppRoute(
            id: Self.app,
            name: try AppName("demo"),
            hostnames: app.hostnames,
            isInMaintenance: app.isInMaintenance,
            isBlank: app.isBlank,
            hasWebFormation: app.hasWebFormation,
            isOutOfDynoHours: app.isOutOfDynoHours,
            pages: app.pages,
            dynos: app.dynos.enumerated().map { index, dyno in
                DynoRoute(
                    id: ResourceID(high: 2, low: UInt64(index)),
                    name: DynoName(type: .web, number: index + 1),
                    port: 0,
                    state: dyno.state
                )
            }
        )
    }
}

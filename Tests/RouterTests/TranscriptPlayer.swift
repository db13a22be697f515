import TestSupport
import Testing

@testable import Router

/// Plays a dialogue on a stage and compares what each side gets with what is written.
final class TranscriptPlayer {
    private let stage: any TranscriptStage
    private var connected: Set<TranscriptSide> = []
    private var hasConnection = false
    /// Bytes of consecutive `C>` or `D>` lines: they leave in one piece.
    private var outgoing: (side: TranscriptSide, bytes: [UInt8])?
    /// The head that the lines being compared belong to.
    private var head: (side: TranscriptSide, lines: [String])?

    /// The app as the last `A` line has made it.
    private var app: TranscriptApp?
    /// The pairs of the cookies that the client keeps, by name.
    private var cookies: [String: String] = [:]
    /// What a deaf side has kept the other one from sending.
    private var heldBack: (side: TranscriptSide, bytes: [UInt8])?

    init(on stage: any TranscriptStage) {
        self.stage = stage
    }

    func play(_ transcript: Transcript) async throws {
        for line in transcript.lines {
            do {
                try await play(line)
            } catch {
                Issue.record("line \(line.number), \(line.kind) \(line.text): \(error)")
                return
            }
        }
        try flush()
        for leftover in try await stage.leftovers() { Issue.record("left over: \(leftover)") }
        if let heldBack {
            Issue.record("left over: \(heldBack.bytes.count) bytes of \(heldBack.side) unsent")
        }
    }

    // MARK: - Private

    private func play(_ line: Transcript.Line) async throws {
        guard let mark = line.kind.dropFirst().first, let side = side(of: line) else {
            try flush()
            head = nil
            return try await playAside(line)
        }
        if mark != ">", mark != "+" { try flush() }
        if !"<!1$".contains(mark) { head = nil }
        switch mark {
        case ">": try queue(side, Array(withCookies(line.text).utf8) + [13, 10])
        case "+": try queue(side, line.text.unescaped)
        case "<": try expectLine(line, at: side)
        case "!": #expect(fields(named: line.text).isEmpty, "line \(line.number)")
        case "1": #expect(fields(named: line.text).count == 1, "line \(line.number)")
        case "=": try expectContent(line, at: side)
        case "?": try expectPage(line, at: side)
        case "$": try keepCookie(named: line.text)
        case "~" where line.text.isEmpty: try takeRest(at: side)
        case "~": try await sendUntilBlocked(line, from: side)
        case "@" where side == .dyno: try await dynoActs(line)
        case "@": try clientActs(line, side)
        default: throw UnplayableLine(text: line.kind)
        }
    }

    private func side(of line: Transcript.Line) -> TranscriptSide? {
        switch line.kind.first {
        case "C": .client
        case "B": .otherClient
        case "D": .dyno
        default: nil
        }
    }

    /// Plays a line that belongs to none of the sides.
    private func playAside(_ line: Transcript.Line) async throws {
        switch line.kind {
        case "A" where line.text == "full": try await stage.fillApp()
        case "A" where line.text.hasPrefix("feature "): try switchFeature(line.text)
        case "A":
            let features = app?.features ?? []
            app = try TranscriptApp(line.text)
            app?.features = features
            try publish()
        case "A<":
            let count = try await stage.quarantinedDynos()
            #expect("quarantined \(count)" == line.text, "line \(line.number)")
        case "@": try await stage.step(try duration(line.text))
        case "L<":
            let text = try stage.nextLogLine()
            #expect(text.matches(line.text), "line \(line.number): \(text)")
        case "L!":
            let hasLine = try await stage.hasLogLine()
            #expect(!hasLine, "line \(line.number)")
        default: throw UnplayableLine(text: line.kind)
        }
    }

    private func switchFeature(_ text: String) throws {
        let words = text.split(separator: " ")
        guard words.count == 3, let feature = RoutingFeatures.named[String(words[1])] else {
            throw UnplayableLine(text: text)
        }
        if app == nil { app = try TranscriptApp("up") }
        // The bits say what is not as the platform sets it, and Router 2.0 is what it sets.
        if (words[2] == "on") != (feature == .legacyRouter) {
            app?.features.insert(feature)
        } else {
            app?.features.remove(feature)
        }
        try publish()
    }

    private func publish() throws {
        if let app { try stage.publish(app) }
    }

    private func queue(_ side: TranscriptSide, _ bytes: [UInt8]) throws {
        if let outgoing, outgoing.side != side { try flush() }
        outgoing = (side, (outgoing?.bytes ?? []) + bytes)
    }

    private func flush() throws {
        guard let outgoing else { return }
        self.outgoing = nil
        if outgoing.side != .dyno, connected.insert(outgoing.side).inserted {
            try stage.connect(outgoing.side)
        }
        try stage.send(outgoing.bytes, from: outgoing.side)
    }

    private func acceptIfNeeded() throws {
        if hasConnection { return }
        try stage.acceptConnection()
        hasConnection = true
    }

    private func expectLine(_ line: Transcript.Line, at side: TranscriptSide) throws {
        if head?.side != side || head == nil {
            if side == .dyno { try acceptIfNeeded() }
            let bytes = try stage.read(at: side, until: lengthOfHead)
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
            head = (side, lines)
            let first = lines.first ?? ""
            #expect(first.matches(line.text), "line \(line.number): \(first)")
            return
        }
        let parts = line.text.split(separator: ":", maxSplits: 1)
        let values = fields(named: String(parts[0]))
        let wanted = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        #expect(values.contains { $0.matches(wanted) }, "line \(line.number): \(head?.lines ?? [])")
    }

    private func fields(named name: String) -> [String] {
        (head?.lines.dropFirst() ?? []).compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { return nil }
            return String(parts[1].drop { $0 == " " })
        }
    }

    private func expectContent(_ line: Transcript.Line, at side: TranscriptSide) throws {
        if side == .dyno { try acceptIfNeeded() }
        let wanted = line.text.unescaped
        let content = try stage.read(at: side) { $0.count >= wanted.count ? wanted.count : nil }
        let isEqual = content == wanted
        #expect(isEqual, "line \(line.number): \(String(decoding: content.prefix(2_000), as: UTF8.self))")
    }

    private func expectPage(_ line: Transcript.Line, at side: TranscriptSide) throws {
        let page = try stage.read(at: side) { bytes in
            String(decoding: bytes, as: UTF8.self).hasSuffix("</html>\n") ? bytes.count : nil
        }
        #expect(String(decoding: page, as: UTF8.self).contains(line.text), "line \(line.number)")
    }

    // MARK: - Private: cookies

    private func keepCookie(named name: String) throws {
        guard let cookie = fields(named: "Set-Cookie").first(where: { $0.hasPrefix("\(name)=") }) else {
            throw UnplayableLine(text: "no cookie in \(head?.lines ?? [])")
        }
        cookies[name] = String(cookie.prefix { $0 != ";" })
    }

    private func withCookies(_ text: String) -> String {
        cookies.reduce(text) { $0.replacing("$\($1.key)", with: $1.value) }
    }

    // MARK: - Private: slow sides

    private func sendUntilBlocked(_ line: Transcript.Line, from side: TranscriptSide) async throws {
        if side == .dyno { try acceptIfNeeded() }
        let bytes = line.text.unescaped
        let taken = try await stage.sendUntilBlocked(bytes, from: side)
        #expect(taken < bytes.count, "line \(line.number): all \(taken) bytes have been taken")
        heldBack = (side, Array(bytes[taken...]))
    }

    private func takeRest(at reader: TranscriptSide) throws {
        guard let (side, bytes) = heldBack, side != reader else {
            throw UnplayableLine(text: "nothing waits")
        }
        heldBack = nil
        if reader == .dyno { try acceptIfNeeded() }
        try stage.send(bytes, from: side, while: reader)
    }

    // MARK: - Private: ends

    private func clientActs(_ line: Transcript.Line, _ client: TranscriptSide) throws {
        if line.text == "deaf" { return try stage.deafen(client) }
        connected.remove(client)
        switch line.text {
        case "closed":
            let end = try stage.readToEnd(at: client)
            #expect(end.bytes == [] && !end.wasReset, "line \(line.number): \(end)")
        case "reset":
            let end = try stage.readToEnd(at: client)
            #expect(end.wasReset, "line \(line.number)")
        case "close": try stage.close(client, withReset: false)
        case "abort": try stage.close(client, withReset: true)
        default: throw UnplayableLine(text: line.text)
        }
    }

    private func dynoActs(_ line: Transcript.Line) async throws {
        switch line.text {
        case "closed":
            let end = try stage.readToEnd(at: .dyno)
            #expect(end.bytes.isEmpty, "line \(line.number): \(String(decoding: end.bytes, as: UTF8.self))")
            hasConnection = false
        case "close", "reset":
            try acceptIfNeeded()
            try stage.close(.dyno, withReset: line.text == "reset")
            hasConnection = false
        case "deaf": try stage.deafen(.dyno)
        case "none":
            let isWaiting = try await stage.hasWaitingConnection()
            #expect(!isWaiting, "line \(line.number)")
        default: throw UnplayableLine(text: line.text)
        }
    }

    private func duration(_ text: String) throws -> Duration {
        let isMilliseconds = text.hasSuffix("ms")
        guard text.hasPrefix("+"), text.hasSuffix("s"),
            let value = Double(text.dropFirst().dropLast(isMilliseconds ? 2 : 1))
        else { throw UnplayableLine(text: text) }
        return .milliseconds(Int(isMilliseconds ? value : value * 1_000))
    }
}

extension RoutingFeatures {
    /// By the names of the app features.
    fileprivate static let named: [String: RoutingFeatures] = [
        "http-session-affinity": .sessionAffinity,
        "http-disable-keepalive-to-dyno": .closesDynoConnections,
        "http-end-to-end-continue": .endToEndContinue,
        "http-routing-2-dot-0": .legacyRouter,
    ]
}

/// How long the head at the beginning of `bytes` is; nil while it is incomplete.
private func lengthOfHead(_ bytes: [UInt8]) -> Int? {
    var index = 0
    while index + 4 <= bytes.count {
        if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
            return index + 4
        }
        index += 1
    }
    return nil
}

@Suite("Transcripts")
struct TranscriptTests {
    @Test("each dialogue goes as it is written with a live router", arguments: try Transcript.names())
    func live(_ name: String) async throws {
        try await TranscriptPlayer(on: try LiveStage()).play(try Transcript.named(name))
    }

    @Test(
        "each dialogue goes as it is written with the values alone",
        arguments: try Transcript.names()
    )
    func pure(_ name: String) async throws {
        try await TranscriptPlayer(on: try PureStage()).play(try Transcript.named(name))
    }

    // MARK: What is left over

    private static let get = "C> GET / HTTP/1.1\nC> Host: demo.localhost\nC>\nD< GET / HTTP/1.1\n"
    private static let ok = "D+ HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok\nC< HTTP/1.1 200 OK\n"
    private static let post =
        "C+ POST / HTTP/1.1\\r\\nHost: demo.localhost\\r\\nContent-Length: 2\\r\\n\\r\\nhi\nD< POST / HTTP/1.1\n"

    /// Dialogues that say too little, with what is left over.
    private static let unfinished: [(dialogue: String, leftover: String)] = [
        (get + ok + "C= ok", "a log line: at=info"),
        (get + ok + "L< *", "bytes for client: ok"),
        (post + ok + "C= ok\nL< *", "bytes for dyno: hi"),
        (get, "a request in flight"),
    ]

    @Test("a live router's dialogue that leaves something over fails", arguments: unfinished)
    func liveLeftover(_ dialogue: String, _ leftover: String) async throws {
        try await expectIssue("left over: \(leftover)", playing: dialogue, on: try LiveStage())
    }

    @Test(
        "a dialogue of the values alone that leaves something over fails",
        arguments: unfinished + [
            (get + ok + "C= ok\nL< *\n@ +60s", "the end of client's connection"),
            (
                get + "D> HTTP/1.1 204 No Content\nD> Connection: close\nD>\nC< HTTP/1.1 204 *\nL< *",
                "the end of dyno's connection"
            ),
        ]
    )
    func pureLeftover(_ dialogue: String, _ leftover: String) async throws {
        try await expectIssue("left over: \(leftover)", playing: dialogue, on: try PureStage())
    }

    @Test("a connection that reached the dyno and is nowhere mentioned is left over, with its request")
    func connectionLeftover() async throws {
        let request = "C> GET / HTTP/1.1\nC> Host: demo.localhost\nC>"
        try await expectIssue("left over: a ", playing: request, on: try PureStage())
        let stage = try PureStage()
        stage.connect(.client)
        try stage.send(Array("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n".utf8), from: .client)
        #expect(stage.leftovers() == ["a connection to a dyno", "a request in flight"])
    }

    @Test("a repetition without an end is refused")
    func endlessRepetition() async throws {
        try await expectIssue("line 1, R 2", playing: "R 2\n" + TranscriptTests.get, on: try PureStage())
    }

    /// Plays a dialogue that must fail with an issue that says `text`.
    private func expectIssue(
        _ text: String,
        playing dialogue: String,
        on stage: any TranscriptStage
    ) async throws {
        try await withKnownIssue {
            try await TranscriptPlayer(on: stage).play(Transcript(dialogue))
        } matching: { issue in
            issue.comments.contains { $0.rawValue.hasPrefix(text) }
        }
    }
}

import Linux
import Model
import TestSupport
import Testing

@testable import Router

/// Plays a dialogue against a live router: this test is both the client and the dyno.
final class TranscriptPlayer {
    private let live: LiveRouter
    private let dyno: LoopbackDyno
    private var client: LoopbackWire?
    private var connection: LoopbackWire?
    /// Bytes of consecutive `C>` or `D>` lines: they leave in one piece.
    private var outgoing: (side: Character, bytes: [UInt8])?
    /// The head that the lines being compared belong to.
    private var head: (side: Character, lines: [String])?
    private var blocked: [LoopbackWire] = []

    init() throws {
        live = try LiveRouter()
        dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
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
    }

    // MARK: - Private

    private func play(_ line: Transcript.Line) async throws {
        if !["C>", "D>", "C+", "D+"].contains(line.kind) { try flush() }
        if !["C<", "D<", "C!", "D!"].contains(line.kind) { head = nil }
        switch line.kind {
        case "C>", "D>": try queue(line.kind.first, Array(line.text.utf8) + [13, 10])
        case "C+", "D+": try queue(line.kind.first, line.text.unescaped)
        case "C<", "D<": try await expectLine(line)
        case "C!", "D!": #expect(fields(named: line.text).isEmpty, "line \(line.number)")
        case "C=", "D=": try expectContent(line)
        case "C?": try expectPage(line)
        case "C@": try clientActs(line)
        case "D@": try await dynoActs(line)
        case "A": try await appChanges(line.text)
        case "@": await live.step(try duration(line.text))
        case "L<":
            let logged = try live.log.next()
            #expect(logged.process == "router" && logged.source == .heroku && logged.app == live.app)
            #expect(logged.text.matches(line.text), "line \(line.number): \(logged.text)")
        case "L!":
            await live.settle()
            #expect(!live.log.hasNext, "line \(line.number)")
        default: throw Unreadable(text: line.kind)
        }
    }

    private func queue(_ side: Character?, _ bytes: [UInt8]) throws {
        guard let side else { return }
        if let outgoing, outgoing.side != side { try flush() }
        outgoing = (side, (outgoing?.bytes ?? []) + bytes)
    }

    private func flush() throws {
        guard let outgoing else { return }
        self.outgoing = nil
        if outgoing.side == "C", client == nil { client = try live.connect() }
        try wire(outgoing.side).send(outgoing.bytes)
    }

    private func wire(_ side: Character?) throws -> LoopbackWire {
        guard let wire = side == "C" ? client : connection else { throw Unreadable(text: "no connection") }
        return wire
    }

    private func expectLine(_ line: Transcript.Line) async throws {
        guard let side = line.kind.first else { return }
        if head?.side != side || head == nil {
            if side == "D", connection == nil { connection = try dyno.accept() }
            let text = try wire(side).readHead()
            head = (side, text.split(separator: "\r\n").map(String.init))
            let first = head?.lines.first ?? ""
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

    private func expectContent(_ line: Transcript.Line) throws {
        let wanted = line.text.unescaped
        let content = try wire(line.kind.first).read(wanted.count)
        #expect(content == wanted, "line \(line.number): \(String(decoding: content, as: UTF8.self))")
    }

    private func expectPage(_ line: Transcript.Line) throws {
        let page = try wire("C").read { bytes in
            String(decoding: bytes, as: UTF8.self).hasSuffix("</html>\n") ? bytes.count : nil
        }
        #expect(String(decoding: page, as: UTF8.self).contains(line.text), "line \(line.number)")
    }

    private func clientActs(_ line: Transcript.Line) throws {
        let end = line.text == "close" || line.text == "abort" ? nil : try wire("C").readToEnd()
        switch line.text {
        case "closed":
            #expect(
                end?.bytes == [] && end?.wasReset == false,
                "line \(line.number): \(String(describing: end))"
            )
        case "reset": #expect(end?.wasReset == true, "line \(line.number)")
        case "close": client?.close()
        case "abort": client?.close(reset: true)
        default: throw Unreadable(text: line.text)
        }
        client = nil
    }

    private func dynoActs(_ line: Transcript.Line) async throws {
        switch line.text {
        case "closed":
            let end = try wire("D").readToEnd()
            #expect(end.bytes.isEmpty, "line \(line.number): \(String(decoding: end.bytes, as: UTF8.self))")
            connection = nil
        case "close", "reset":
            if connection == nil { connection = try dyno.accept() }
            connection?.close(reset: line.text == "reset")
            connection = nil
        case "none":
            await live.settle()
            #expect(!dyno.hasWaiting(), "line \(line.number)")
        default: throw Unreadable(text: line.text)
        }
    }

    private func appChanges(_ text: String) async throws {
        switch text {
        case "up": try live.publish([(dyno.port, .up)])
        case "starting": try live.publish([(dyno.port, .starting)])
        case "crashed": try live.publish([(dyno.port, .crashed)])
        case "none": try live.publish([])
        case "maintenance": try live.publish([(dyno.port, .up)], isInMaintenance: true)
        case "blank": try live.publish([], isBlank: true)
        case "unscaled": try live.publish([], hasWebFormation: false)
        case "refusing": try live.publish([(try LoopbackDyno.closedPort(), .up)])
        case "silent": try live.publish([(try silentPort(), .up)])
        case "up+refusing":
            try live.publish([(dyno.port, .up)] + (2...10).map { _ in (try LoopbackDyno.closedPort(), .up) })
        case "starting+silent": try live.publish([(dyno.port, .starting), (try silentPort(), .up)])
        case "up+silent": try live.publish([(dyno.port, .up), (try silentPort(), .up)])
        default: try appIsSetUp(text.split(separator: " ").map(String.init))
        }
    }

    /// `domains HOSTNAME...`, `pages ERROR MAINTENANCE` and its kinds.
    private func appIsSetUp(_ words: [String]) throws {
        let up: [(port: UInt16, state: DynoRoute.State)] = [(dyno.port, .up)]
        var pages: CustomPages {
            CustomPages(error: PageURL(words[1]), maintenance: PageURL(words[2]))
        }
        switch words[0] {
        case "domains": try live.publish(up, hostnames: Array(words.dropFirst()))
        case "pages": try live.publish(up, pages: pages)
        case "pages+maintenance": try live.publish(up, isInMaintenance: true, pages: pages)
        case "pages+unscaled": try live.publish([], hasWebFormation: false, pages: pages)
        default: throw Unreadable(text: words[0])
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

    private func duration(_ text: String) throws -> Duration {
        guard text.hasPrefix("+"), let unit = text.last, let value = Double(text.dropFirst().dropLast())
        else {
            guard text.hasSuffix("ms"), let value = Int(text.dropFirst().dropLast(2)) else {
                throw Unreadable(text: text)
            }
            return .milliseconds(value)
        }
        guard unit == "s" else { throw Unreadable(text: text) }
        return .milliseconds(Int(value * 1_000))
    }

    private struct Unreadable: Error { let text: String }
}

@Suite("Transcripts")
struct TranscriptTests {
    @Test("each dialogue goes as it is written", arguments: try Transcript.names())
    func play(_ name: String) async throws {
        try await TranscriptPlayer().play(try Transcript.named(name))
    }
}

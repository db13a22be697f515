import HTTP
import Linux
import ParserChecks
import TestSupport
import Testing

@testable import Router

/// What we accept, others must see as the same one request: as it came, and as it goes on to a dyno.
@Suite("ForwardingFields and other parsers")
struct ForwardingFieldsDifferentialTests {
    @Test("what is accepted, and what goes on, other parsers read as the same single request")
    func others() async throws {
        let messages = try corpus(beside(#filePath, "../HTTPTests/Corpus/requests.txt"))
        var accepted: [MessageReading] = []
        var lines: [String] = []
        var mutation = Mutation(seed: 21)
        for round in 0..<6_000 {
            let message = messages[round % messages.count]
            let other = messages[(round * 7 + 3) % messages.count]
            let bytes = round < messages.count ? message : mutation.change(message, lending: other)
            guard case .complete(let reading) = readRequest([bytes]) else { continue }
            accepted.append(reading)
            lines.append(line(reading, Array(bytes[..<reading.length])))
            let forwarded = try #require(forward(bytes))
            guard case .complete(let passedOn) = readRequest([forwarded]) else {
                Issue.record("the dyno gets no request: \(String(decoding: forwarded, as: UTF8.self))")
                continue
            }
            #expect(passedOn.content == reading.content && passedOn.length == forwarded.count)
            lines.append(line(passedOn, forwarded))
        }
        #expect(accepted.count > 700)
        for python in Set(["/usr/bin/python3", systemProgram("python3") ?? ""])
        where FileSystem.exists(python) {
            let run = try await ProgramRun.run(
                [python, beside(#filePath, "differential.py")],
                input: lines.joined(separator: "\n")
            )
            // 77: none of the parsers is installed for this python3.
            #expect([0, 77].contains(run.code), "\(run.output)\n\(run.errors)")
            print("\(python): \(run.output)")
        }
    }

    // MARK: - Private

    /// The head as a dyno gets it, and the content behind it.
    private func forward(_ bytes: [UInt8]) -> [UInt8]? {
        var parser = RequestParser()
        guard case .complete(let length) = parser.parse(bytes.span) else { return nil }
        var output: [UInt8] = []
        var generator = SeededGenerator(seed: 1)
        _ = ForwardingFields().appendRequest(
            parser.head,
            in: bytes,
            at: 0,
            peer: Array("192.0.2.1".utf8),
            wallMilliseconds: 1_700_000_000_000,
            generator: &generator,
            to: &output
        )
        var body = BodyReader(parser.head.framing)
        var position = length
        while position < bytes.count, !body.isComplete {
            let rest = Array(bytes[position...])
            guard let step = try? body.forward(rest.span, into: &output) else { return nil }
            output += rest[step.verbatim]
            position += step.consumed
        }
        return output
    }

    private func line(_ reading: MessageReading, _ bytes: [UInt8]) -> String {
        var words = [hex(bytes), hex(reading.startLine[0]), hex(reading.startLine[1]), hex(reading.content)]
        words.append(hex(Array("\(reading.length)".utf8)))
        for field in reading.fields { words += [hex(field.name), hex(field.value)] }
        return words.joined(separator: " ")
    }

    private func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

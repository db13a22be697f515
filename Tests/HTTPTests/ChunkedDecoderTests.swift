import HTTP
import Testing

@Suite("ChunkedDecoder")
struct ChunkedDecoderTests {
    /// What came out of a whole stream given in pieces.
    struct Outcome: Equatable {
        var content: [UInt8] = []
        var consumed = 0
        var isComplete = false
    }

    static func decode(_ pieces: [[UInt8]]) throws(HTTPError) -> (Outcome, ChunkedDecoder) {
        var decoder = ChunkedDecoder()
        var outcome = Outcome()
        for piece in pieces {
            var offset = 0
            while offset < piece.count, !decoder.isComplete {
                let rest = piece.span.extracting(offset..<piece.count)
                let step = try decoder.next(rest)
                outcome.content += rest.bytes(step.payload)
                offset += step.consumed
                outcome.isComplete = step.isComplete
            }
            outcome.consumed += offset
        }
        return (outcome, decoder)
    }

    static func forward(_ pieces: [[UInt8]]) throws(HTTPError) -> (
        output: [UInt8], payloadBytes: Int, isComplete: Bool
    ) {
        var decoder = ChunkedDecoder()
        var output: [UInt8] = []
        var payloadBytes = 0
        for piece in pieces {
            var offset = 0
            while offset < piece.count, !decoder.isComplete {
                let rest = piece.span.extracting(offset..<piece.count)
                let step = try decoder.forward(rest, into: &output)
                output += rest.bytes(step.verbatim)
                payloadBytes += step.payloadBytes
                offset += step.consumed
            }
        }
        return (output, payloadBytes, decoder.isComplete)
    }

    static func splits(_ bytes: [UInt8]) -> [[[UInt8]]] {
        (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] } + [bytes.map { [$0] }]
    }

    static let valid: [(String, String)] = [
        ("0\r\n\r\n", ""),
        ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
        ("A;x=\"y;z\"\r\n0123456789\r\n00\r\n\r\n", "0123456789"),
        ("005\r\nhello\r\n0;last\r\n\r\n", "hello"),
        ("2\r\n\r\n\r\n0\r\nX-Sum: 1\r\nX-B:\r\n\r\n", "\r\n"),
        ("1;\r\na\r\n1;\tb\r\nb\r\n000\r\n\r\n", "ab"),
    ]

    @Test("content comes out whole however the bytes are split", arguments: valid)
    func splits(_ text: String, _ content: String) throws {
        let bytes = Array(text.utf8)
        for pieces in Self.splits(bytes) {
            let (outcome, _) = try Self.decode(pieces)
            #expect(outcome == Outcome(content: Array(content.utf8), consumed: bytes.count, isComplete: true))
        }
    }

    @Test("no proper prefix is complete", arguments: valid)
    func prefixes(_ text: String, _ content: String) throws {
        let bytes = Array(text.utf8)
        for cut in 0..<bytes.count {
            let (outcome, decoder) = try Self.decode([Array(bytes[..<cut])])
            #expect(!outcome.isComplete && !decoder.isComplete)
        }
    }

    @Test("bytes behind the end are left alone", arguments: valid)
    func bytesBehind(_ text: String, _ content: String) throws {
        let (outcome, _) = try Self.decode([Array((text + "GET / HTTP/1.1\r\n").utf8)])
        #expect(outcome.consumed == text.utf8.count)
    }

    static let refusedCases: [(String, HTTPError)] = [
        ("\r\n", .malformedChunk), ("x", .malformedChunk), ("-5", .malformedChunk), ("+5", .malformedChunk),
        ("0x5\r\n", .malformedChunk), (" 5\r\n", .malformedChunk), ("5 \r\n", .malformedChunk),
        ("5 ;a\r\n", .malformedChunk),
        ("5\n", .malformedChunk), ("5\rhello", .malformedChunk), ("5;a\n", .malformedChunk),
        ("5;\u{0}", .malformedChunk),
        ("5;a\rb", .malformedChunk), ("5\r\nhello0\r\n", .malformedChunk), ("5\r\nhello\n", .malformedChunk),
        ("5\r\nhello\r0", .malformedChunk), ("5_0\r\n", .malformedChunk), (";a\r\n", .malformedChunk),
        ("1000000000000000\r\n", .oversizedChunk), ("FFFFFFFFFFFFFFFFF", .oversizedChunk),
        (String(repeating: "0", count: 65), .oversizedChunk),
        ("5;" + String(repeating: "a", count: 16_385), .oversizedChunkExtension),
        ("0\r\nbad\r\n", .malformedFieldName), ("0\r\n\n", .malformedLineEnd),
        ("0\r\nX: y\n", .malformedLineEnd),
        ("0\r\n X: y\r\n", .lineFolding), ("0\r\nX: \u{0}", .malformedFieldValue),
        ("0\r\nX: " + String(repeating: "a", count: 8190), .oversizedFieldLine),
        ("0\r\n" + String(repeating: "a:\r\n", count: 101), .tooManyFields),
        (
            "0\r\n" + String(repeating: "a: " + String(repeating: "b", count: 8000) + "\r\n", count: 9),
            .tooManyFields
        ),
    ]

    @Test(
        "what is no chunk is refused, whether decoded or forwarded, at once or byte by byte",
        arguments: refusedCases
    )
    func refused(_ text: String, _ error: HTTPError) {
        let bytes = Array(text.utf8)
        for pieces in [[bytes], bytes.map { [$0] }] {
            #expect(throws: error) { try Self.decode(pieces) }
            #expect(throws: error) { try Self.forward(pieces) }
        }
    }

    @Test("extensions of many small chunks are bounded together")
    func manyExtensions() throws {
        let chunk = "1;" + String(repeating: "e", count: 1000) + "\r\na\r\n"
        #expect(throws: HTTPError.oversizedChunkExtension) {
            try Self.decode([Array(String(repeating: chunk, count: 17).utf8)])
        }
        let (outcome, _) = try Self.decode([Array((String(repeating: chunk, count: 16) + "0\r\n\r\n").utf8)])
        #expect(outcome.content.count == 16)
    }

    @Test("the largest size is below 2^60")
    func largestSize() throws {
        var decoder = ChunkedDecoder()
        let bytes = Array("FFFFFFFFFFFFFFF\r\nab".utf8)
        #expect(try decoder.next(bytes.span) == BodyStep(consumed: 19, payload: 17..<19, isComplete: false))
    }

    @Test("forwarded chunks decode to the same content, without extensions", arguments: valid)
    func forwarding(_ text: String, _ content: String) throws {
        let bytes = Array(text.utf8)
        for pieces in Self.splits(bytes) {
            let forwarded = try Self.forward(pieces)
            #expect(forwarded.isComplete)
            #expect(forwarded.payloadBytes == content.utf8.count)
            #expect(!forwarded.output.contains(UInt8(ascii: ";")) || content.contains(";"))
            let (outcome, _) = try Self.decode([forwarded.output])
            #expect(
                outcome
                    == Outcome(
                        content: Array(content.utf8),
                        consumed: forwarded.output.count,
                        isComplete: true
                    )
            )
        }
    }

    @Test("plain chunks are forwarded as they are, without a copy")
    func verbatim() throws {
        let bytes = Array("5\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\nNEXT".utf8)
        var decoder = ChunkedDecoder()
        var output: [UInt8] = []
        let step = try decoder.forward(bytes.span, into: &output)
        let end = bytes.count - 4
        #expect(step == ForwardStep(consumed: end, verbatim: 0..<end, payloadBytes: 31, isComplete: true))
        #expect(output.isEmpty)
    }

    @Test("forwarded chunk boundaries stay where they were")
    func boundaries() throws {
        let text = "5;a=b\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n"
        for pieces in Self.splits(Array(text.utf8)) {
            let output = String(decoding: try Self.forward(pieces).output, as: UTF8.self)
            #expect(output == "5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n")
        }
    }

    @Test("trailer fields are kept and forwarded, but none that frames, routes or authenticates")
    func trailers() throws {
        let text =
            "1\r\na\r\n0\r\nX-Sum: 9\r\nContent-Length: 5\r\nhost: b\r\nAuthorization: c\r\nX-B: d\r\n\r\n"
        for pieces in Self.splits(Array(text.utf8)) {
            let (_, decoder) = try Self.decode(pieces)
            let fields = Fields(decoder.trailers.fields, from: decoder.trailers.bytes.span)
            #expect(
                fields.elements.map(\.name) == ["X-Sum", "Content-Length", "host", "Authorization", "X-B"]
            )
            let output = String(decoding: try Self.forward(pieces).output, as: UTF8.self)
            #expect(output == "1\r\na\r\n0\r\nX-Sum: 9\r\nX-B: d\r\n\r\n")
        }
    }
}

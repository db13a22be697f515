import HTTP
import Testing

@Suite("BodyReader")
struct BodyReaderTests {
    @Test("no content is complete at once and takes nothing", arguments: [BodyFraming.none, .length(0)])
    func nothing(_ framing: BodyFraming) throws {
        var reader = BodyReader(framing)
        let bytes = Array("GET".utf8)
        #expect(reader.isComplete)
        #expect(try reader.next(bytes.span) == BodyStep(consumed: 0, payload: 0..<0, isComplete: true))
    }

    @Test("a known length takes exactly that many bytes")
    func length() throws {
        var reader = BodyReader(.length(5))
        let bytes = Array("abcdefgh".utf8)
        #expect(
            try reader.next(bytes.span.extracting(0..<2))
                == BodyStep(consumed: 2, payload: 0..<2, isComplete: false)
        )
        #expect(
            try reader.next(bytes.span.extracting(2..<8))
                == BodyStep(consumed: 3, payload: 0..<3, isComplete: true)
        )
        try reader.close()
    }

    @Test(
        "a close ends content that runs until then, and cuts short every other",
        arguments: [BodyFraming.length(5), .chunked]
    )
    func close(_ framing: BodyFraming) throws {
        var open = BodyReader(.untilClose)
        let bytes = Array("5".utf8)
        #expect(try open.next(bytes.span) == BodyStep(consumed: 1, payload: 0..<1, isComplete: false))
        try open.close()
        #expect(open.isComplete)
        var cut = BodyReader(framing)
        _ = try cut.next(bytes.span)
        #expect(throws: HTTPError.truncatedContent) { try cut.close() }
    }

    @Test("forwarding content that is not chunked passes its bytes")
    func forwardPlain() throws {
        var reader = BodyReader(.length(3))
        var output: [UInt8] = []
        let bytes = Array("abcd".utf8)
        let step = try reader.forward(bytes.span, into: &output)
        #expect(step == ForwardStep(consumed: 3, verbatim: 0..<3, payloadBytes: 3, isComplete: true))
        #expect(output.isEmpty)
    }

    @Test("chunked content is complete with its last chunk, and further bytes stay")
    func chunked() throws {
        var reader = BodyReader(.chunked)
        var output: [UInt8] = []
        let bytes = Array("1\r\na\r\n0\r\n\r\nGET".utf8)
        let step = try reader.forward(bytes.span, into: &output)
        #expect(step.consumed == 11 && step.isComplete && reader.isComplete)
        #expect(try reader.forward(bytes.span.extracting(11..<14), into: &output).consumed == 0)
    }
}

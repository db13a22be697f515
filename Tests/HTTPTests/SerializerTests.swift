import HTTP
import Testing

@Suite("Serializer")
struct SerializerTests {
    static func text(_ write: (inout [UInt8]) -> Void) -> String {
        var output: [UInt8] = []
        write(&output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "decimal numbers",
        arguments: [
            0, 7, 10, 99, 100, 65_535, 1_234_567_890_123, 9_999_999_999_999_999, 10_000_000_000_000_000,
            Int.max,
        ]
    )
    func decimal(_ value: Int) {
        #expect(Self.text { Serializer.appendDecimal(value, to: &$0) } == String(value))
    }

    @Test("hexadecimal numbers", arguments: [0, 9, 10, 15, 16, 255, 256, 65_536, 0xABC_DEF0, Int.max])
    func hexadecimal(_ value: Int) {
        #expect(Self.text { Serializer.appendHexadecimal(value, to: &$0) } == String(value, radix: 16))
    }

    @Test("padded numbers keep their leading zeros")
    func padded() {
        #expect(Self.text { Serializer.appendPadded(7, digits: 3, to: &$0) } == "007")
        #expect(Self.text { Serializer.appendPadded(2026, digits: 4, to: &$0) } == "2026")
    }

    @Test("content becomes one chunk, and no content none")
    func chunks() {
        #expect(
            Self.text {
                Serializer.appendChunk(Array("0123456789abcdef".utf8), to: &$0)
                Serializer.appendChunk([], to: &$0)
                Serializer.appendLastChunk(to: &$0)
            } == "10\r\n0123456789abcdef\r\n0\r\n\r\n"
        )
    }

    @Test("a status line has the registered reason or the caller's")
    func statusLine() {
        #expect(
            Self.text { Serializer.appendStatusLine(503, to: &$0) } == "HTTP/1.1 503 Service Unavailable\r\n"
        )
        #expect(
            Self.text { Serializer.appendStatusLine(299, reason: "Fine, Thanks", to: &$0) }
                == "HTTP/1.1 299 Fine, Thanks\r\n"
        )
    }

    @Test("what is written is parsed again as the same")
    func roundTrip() {
        let text = Self.text {
            Serializer.appendRequestLine(method: "DELETE", target: "/a", to: &$0)
            Serializer.appendField("Host", "a", to: &$0)
            Serializer.appendField("Content-Length", 12, to: &$0)
            Serializer.appendLineEnd(to: &$0)
        }
        let parsed = ParsedRequest(text)
        #expect(parsed.head.method == .delete)
        #expect(parsed.head.framing == .length(12))
        #expect(parsed.forwardedNames == ["Host", "Content-Length"])
    }
}

import HTTP
import Testing

@Suite("PercentEncoding")
struct PercentEncodingTests {
    @Test(
        "what is decoded",
        arguments: [
            ("/a%20b", "/a b"), ("%e4%bD%A0", "你"), ("%", "%"), ("%2", "%2"), ("%zz%41", "%zzA"),
            ("a+b", "a+b"), ("%%41", "%A"),
        ]
    )
    func decoding(_ text: String, _ decoded: String) {
        #expect(PercentEncoding.decode(text) == decoded)
    }

    @Test("bytes that are not UTF-8 stay in the bytes")
    func notUTF8() {
        let bytes = Array("/%FF?%00".utf8)
        var output: [UInt8] = []
        PercentEncoding.decode(bytes.span, 0..<bytes.count, into: &output)
        #expect(output == [0x2F, 0xFF, 0x3F, 0x00])
    }

    @Test("what is encoded is decoded again to the same", arguments: ["a b/c?d&e=f%", "你好", "A-z_0.9~", ""])
    func roundTrip(_ text: String) {
        let encoded = PercentEncoding.encode(text)
        #expect(encoded.utf8.allSatisfy { $0 < 0x80 && $0 != 0x20 && $0 != UInt8(ascii: "/") })
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test("a query is written and read back")
    func query() {
        let items: QueryItems = ["a b": "c&d", "e": "", "f": "="]
        #expect(items.serialize() == "a%20b=c%26d&e=&f=%3D")
        #expect(QueryItems(parsing: items.serialize()) == items)
    }
}

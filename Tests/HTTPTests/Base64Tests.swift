import HTTP
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "the examples of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func examples(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test("every byte survives in both alphabets")
    func roundTrip() {
        for count in 0...5 {
            let bytes = (0..<256 * count).map { UInt8(truncatingIfNeeded: $0 * 7) }.dropFirst(count)
            #expect(Base64.decode(Base64.encode(Array(bytes))) == Array(bytes))
            let urlSafe = Base64.encode(Array(bytes), .urlSafe)
            #expect(!urlSafe.contains { "+/=".contains($0) })
            #expect(Base64.decode(urlSafe) == Array(bytes))
        }
    }

    @Test(
        "what is not Base64 is refused",
        arguments: ["A", "A===", "Zg=", "Zh==", "Z g=", "Zm9v=", "====", "Zm\n9"]
    )
    func refused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}

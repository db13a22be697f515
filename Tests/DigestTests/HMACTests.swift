import Digest
import Testing

@Suite("HMAC")
struct HMACTests {
    @Test(
        "gives the examples of RFC 4231",
        arguments: [
            (
                [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
    )
    func vectors(key: [UInt8], text: [UInt8], expected: String) {
        #expect(HMAC(key: key).code(of: text.span).hexadecimal == expected)
    }

    @Test("a code is valid for its own bytes and key only")
    func validity() {
        let made = HMAC(key: Array("key".utf8)).code(of: Array("text".utf8).span).bytes
        let code = made.indices.map { made[$0] }
        #expect(isValid(code, of: "text", key: "key"))
        #expect(!isValid(code, of: "test", key: "key"))
        #expect(!isValid(code, of: "text", key: "kez"))
        #expect(!isValid(Array(code.dropLast()), of: "text", key: "key"))
        for index in code.indices {
            var changed = code
            changed[index] ^= 1
            #expect(!isValid(changed, of: "text", key: "key"), "byte \(index)")
        }
    }

    private func isValid(_ code: [UInt8], of text: String, key: String) -> Bool {
        HMAC(key: Array(key.utf8)).isValid(code.span, of: Array(text.utf8).span)
    }
}

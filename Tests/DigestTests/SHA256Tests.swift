import Testing

@testable import Digest

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "gives the standard's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ]
    )
    func vectors(text: String, expected: String) {
        #expect(SHA256.digest(of: Array(text.utf8)).hexadecimal == expected)
    }

    @Test("hashes a million times 'a', given in pieces of uneven size")
    func million() {
        var hash = SHA256()
        var left = 1_000_000
        var size = 1
        while left > 0 {
            let piece = [UInt8](repeating: UInt8(ascii: "a"), count: min(size, left))
            hash.update(piece.span)
            left -= piece.count
            size = size * 7 % 9973 + 1
        }
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(hash.finish().hexadecimal == expected)
    }

    @Test("gives the same for every cut of an input around the block size", arguments: 0...130)
    func cuts(position: Int) {
        let bytes = (0..<130).map { UInt8($0) }
        var hash = SHA256()
        hash.update(Array(bytes[..<position]).span)
        hash.update(Array(bytes[position...]).span)
        #expect(hash.finish() == SHA256.digest(of: bytes))
    }

    @Test("gives the same in plain Swift and by the processor's instructions, where it has them")
    func instructions() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 167 >> 3) }
        for count in 0..<400 {
            let piece = Array(bytes[count..<(2 * count)])
            var plain = SHA256(usesInstructions: false)
            plain.update(piece.span)
            #expect(plain.finish() == SHA256.digest(of: piece))
        }
    }
}

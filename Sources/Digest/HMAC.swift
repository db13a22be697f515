/// HMAC with SHA-256 (RFC 2104, FIPS 198-1): says that some bytes come from whoever has the key.
package struct HMAC: Sendable {
    /// The hash after the block that the key makes, once for each of the two passes.
    private let inner: SHA256
    private let outer: SHA256

    /// Prepares a key of any length; codes cost no allocation afterwards.
    package init(key: [UInt8]) {
        var block = InlineArray<64, UInt8>(repeating: 0)
        if key.count > SHA256.blockBytes {
            let short = SHA256.digest(of: key).bytes
            for index in short.indices { block[index] = short[index] }
        } else {
            for index in key.indices { block[index] = key[index] }
        }
        inner = HMAC.begin(block, with: 0x36)
        outer = HMAC.begin(block, with: 0x5c)
    }

    /// The code of `bytes`.
    package func code(of bytes: Span<UInt8>) -> SHA256.Digest {
        var first = inner
        first.update(bytes)
        let digest = first.finish().bytes
        var second = outer
        second.update(digest.span)
        return second.finish()
    }

    /// Whether `code` is the code of `bytes`; takes the same time wherever they differ.
    package func isValid(_ code: Span<UInt8>, of bytes: Span<UInt8>) -> Bool {
        let expected = self.code(of: bytes).bytes
        guard code.count == SHA256.Digest.byteCount else { return false }
        var difference: UInt8 = 0
        for index in expected.indices { difference |= expected[index] ^ code[index] }
        return difference == 0
    }

    // MARK: - Private

    private static func begin(_ block: InlineArray<64, UInt8>, with pad: UInt8) -> SHA256 {
        let padded = InlineArray<64, UInt8> { block[$0] ^ pad }
        var hash = SHA256()
        hash.update(padded.span)
        return hash
    }
}

/// SHA-256 over pieces as they come (FIPS 180-4 §6.2); a value without memory of its own.
///
/// Plain Swift, unless the processor has instructions for it.
package struct SHA256: Sendable {
    /// The 32 bytes of a finished hash.
    package struct Digest: Hashable, Sendable {
        package static let byteCount = 32

        fileprivate let words: Words

        package var bytes: InlineArray<32, UInt8> {
            InlineArray { index in
                UInt8(truncatingIfNeeded: words[index / 4] >> UInt32(24 - index % 4 * 8))
            }
        }

        /// 64 lower-case hexadecimal digits.
        package var hexadecimal: String {
            var text: [UInt8] = []
            text.reserveCapacity(64)
            let digits = Array("0123456789abcdef".utf8)
            let bytes = bytes
            for index in bytes.indices {
                text.append(digits[Int(bytes[index] >> 4)])
                text.append(digits[Int(bytes[index] & 15)])
            }
            return String(decoding: text, as: UTF8.self)
        }
    }

    package static let blockBytes = 64

    package init() { usesInstructions = SHA256Instructions.areThere }

    /// - Parameter usesInstructions: false for plain Swift wherever this runs.
    init(usesInstructions: Bool) { self.usesInstructions = usesInstructions && SHA256Instructions.areThere }

    /// The hash of `bytes`.
    package static func digest(of bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(bytes.span)
        return hash.finish()
    }

    package mutating func update(_ bytes: Span<UInt8>) {
        var index = 0
        var filled = partialCount
        lengthBytes &+= UInt64(bytes.count)
        if filled > 0 {
            while index < bytes.count, filled < SHA256.blockBytes {
                partial[filled] = bytes[index]
                filled += 1
                index += 1
            }
            guard filled == SHA256.blockBytes else { return }
            compressPartial()
            filled = 0
        }
        let blocks = (bytes.count - index) / SHA256.blockBytes
        compress(bytes, from: index, count: blocks)
        index += blocks * SHA256.blockBytes
        while index < bytes.count {
            partial[filled] = bytes[index]
            filled += 1
            index += 1
        }
    }

    /// The hash of everything taken; nothing may be added afterwards.
    package consuming func finish() -> Digest {
        let bits = lengthBytes &* 8
        var filled = partialCount
        partial[filled] = 0x80
        filled += 1
        // The length takes the last eight bytes of a block.
        if filled > SHA256.blockBytes - 8 {
            for index in filled..<SHA256.blockBytes { partial[index] = 0 }
            compressPartial()
            filled = 0
        }
        for index in filled..<SHA256.blockBytes - 8 { partial[index] = 0 }
        for index in 0..<8 {
            partial[SHA256.blockBytes - 8 + index] = UInt8(truncatingIfNeeded: bits >> UInt64(56 - index * 8))
        }
        compressPartial()
        return Digest(words: state)
    }

    // MARK: - Private

    /// The eight working words; a struct so that they live in registers.
    struct Words: Hashable {
        var a: UInt32
        var b: UInt32
        var c: UInt32
        var d: UInt32
        var e: UInt32
        var f: UInt32
        var g: UInt32
        var h: UInt32

        @inline(__always)
        mutating func round(_ constantPlusWord: UInt32) {
            let sum1 = (e >> 6 | e << 26) ^ (e >> 11 | e << 21) ^ (e >> 25 | e << 7)
            let choice = g ^ (e & (f ^ g))
            let first = h &+ sum1 &+ choice &+ constantPlusWord
            let sum0 = (a >> 2 | a << 30) ^ (a >> 13 | a << 19) ^ (a >> 22 | a << 10)
            let majority = (a & b) | (c & (a | b))
            h = g
            g = f
            f = e
            e = d &+ first
            d = c
            c = b
            b = a
            a = first &+ sum0 &+ majority
        }

        subscript(index: Int) -> UInt32 {
            switch index {
            case 0: a
            case 1: b
            case 2: c
            case 3: d
            case 4: e
            case 5: f
            case 6: g
            default: h
            }
        }
    }

    private let usesInstructions: Bool
    private var state = Words(
        a: 0x6a09_e667,
        b: 0xbb67_ae85,
        c: 0x3c6e_f372,
        d: 0xa54f_f53a,
        e: 0x510e_527f,
        f: 0x9b05_688c,
        g: 0x1f83_d9ab,
        h: 0x5be0_cd19
    )
    private var partial = InlineArray<64, UInt8>(repeating: 0)
    private var lengthBytes: UInt64 = 0

    /// How many bytes of a block that is not full yet `partial` holds.
    private var partialCount: Int { Int(lengthBytes % UInt64(SHA256.blockBytes)) }

    private mutating func compressPartial() {
        let block = partial
        compress(block.span, from: 0, count: 1)
    }

    private mutating func compress(_ bytes: Span<UInt8>, from start: Int, count: Int) {
        if usesInstructions { return SHA256Instructions.compress(bytes, from: start, count: count, &state) }
        for block in 0..<count { SHA256.compress(bytes, at: start + block * SHA256.blockBytes, &state) }
    }

    private static func compress(_ bytes: Span<UInt8>, at offset: Int, _ state: inout Words) {
        var words = InlineArray<64, UInt32>(repeating: 0)
        for index in 0..<16 {
            let at = offset + index * 4
            words[index] =
                UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
                | UInt32(bytes[at + 3])
        }
        for index in 16..<64 {
            let early = words[index - 15]
            let late = words[index - 2]
            let sigma0 = (early >> 7 | early << 25) ^ (early >> 18 | early << 14) ^ early >> 3
            let sigma1 = (late >> 17 | late << 15) ^ (late >> 19 | late << 13) ^ late >> 10
            words[index] = words[index - 16] &+ sigma0 &+ words[index - 7] &+ sigma1
        }
        var working = state
        let constants = SHA256.constants.span
        for index in 0..<64 { working.round(constants[index] &+ words[index]) }
        state.a &+= working.a
        state.b &+= working.b
        state.c &+= working.c
        state.d &+= working.d
        state.e &+= working.e
        state.f &+= working.f
        state.g &+= working.g
        state.h &+= working.h
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7,
        0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc,
        0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351,
        0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e,
        0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585,
        0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f,
        0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}

/// Strong entity tags made from an answer's content (RFC 9110 §8.8.3), by 64-bit FNV-1a.
enum EntityTag {
    static func of(_ content: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in content { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "\"\(String(hash, radix: 16))-\(content.count)\""
    }
}

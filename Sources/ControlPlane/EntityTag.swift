/// Strong entity tags made from an answer's content (RFC 9110 §8.8.3).
enum EntityTag {
    static func of(_ content: [UInt8]) -> String {
        "\"\(String(FNV1a.hash(content), radix: 16))-\(content.count)\""
    }

    /// Whether an If-None-Match field names the tag (RFC 9110 §13.1.2): a list, `*`, weak tags too.
    static func isKnown(_ tag: String, to field: String?) -> Bool {
        guard let field else { return false }
        return field.split(separator: ",").contains { part in
            var text = part.drop { $0 == " " || $0 == "\t" }
            while text.last == " " || text.last == "\t" { text.removeLast() }
            if text == "*" { return true }
            return (text.hasPrefix("W/") ? text.dropFirst(2) : text) == tag
        }
    }
}

/// The 64-bit hash of Fowler, Noll and Vo, variant 1a: for names that must stay, not for secrets.
enum FNV1a {
    static func hash(_ bytes: some Sequence<UInt8>, from start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

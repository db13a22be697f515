/// A media type or media range with its parameters (RFC 9110 sections 8.3.1 and 12.5.1).
package struct MediaType: Equatable, Sendable {
    /// Lower-cased; `*` in a range.
    package let type: String
    /// Lower-cased; `*` in a range.
    package let subtype: String
    /// Names lower-cased, values without quotes, in order; the weight `q` is left out.
    package private(set) var parameters: QueryItems
    /// The weight in thousandths: 1000 if not told, 0 for "not acceptable".
    package private(set) var weight: Int

    package static let json = MediaType("application", "json")
    package static let eventStream = MediaType("text", "event-stream")
    package static let plainText = MediaType("text", "plain")

    /// A type without parameters; both words in lower case.
    package init(_ type: String, _ subtype: String) {
        self.type = type
        self.subtype = subtype
        parameters = QueryItems()
        weight = 1000
    }

    /// Reads `type/subtype; name=value`; nil where there is no type, subtype or token.
    package init?(parsing text: String) {
        let parts = Self.split(text, at: Byte.semicolon)
        guard let first = parts.first else { return nil }
        let names = first.split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isTokenByte) })
        else { return nil }
        self.init(names[0].lowercased(), names[1].lowercased())
        for part in parts.dropFirst() {
            let name = part.prefix { $0 != "=" }
            let key = String(String(name).trimmingBlanks()).lowercased()
            let value = Self.unquote(String(part.dropFirst(name.count + 1)))
            if key == "q" {
                weight = Self.thousandths(value)
            } else if !key.isEmpty {
                parameters.append(key, value)
            }
        }
    }

    /// The ranges of an `Accept` field; unreadable ones are left out.
    package static func accepted(by field: String) -> [MediaType] {
        split(field, at: Byte.comma).compactMap(MediaType.init(parsing:))
    }

    /// Whether an `Accept` field takes this type; a missing or empty field takes everything.
    package func isAccepted(by field: String?) -> Bool {
        guard let field, !field.isEmpty else { return true }
        let ranges = Self.accepted(by: field).filter(isIn)
        // The most specific range decides: an exact type before `type/*` before `*/*`.
        let best = ranges.max { $0.specificity < $1.specificity }
        return (best?.weight ?? 0) > 0
    }

    /// Whether the type falls into a range; parameters are not compared.
    package func isIn(_ range: MediaType) -> Bool {
        (range.type == "*" || range.type == type) && (range.subtype == "*" || range.subtype == subtype)
    }

    // MARK: - Private

    private var specificity: Int { (type == "*" ? 0 : 1) + (subtype == "*" ? 0 : 1) }

    /// Splits at a separator outside quotes and trims the parts.
    private static func split(_ text: String, at separator: UInt8) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        var isEscaped = false
        for byte in text.utf8 {
            if byte == separator, !isQuoted {
                parts.append([])
                continue
            }
            if byte == Byte.quote, !isEscaped { isQuoted.toggle() }
            isEscaped = byte == Byte.backslash && isQuoted && !isEscaped
            parts[parts.count - 1].append(byte)
        }
        return parts.map { String(String(decoding: $0, as: UTF8.self).trimmingBlanks()) }
    }

    private static func unquote(_ text: String) -> String {
        let trimmed = text.trimmingBlanks()
        guard trimmed.count >= 2, trimmed.hasPrefix("\""), trimmed.hasSuffix("\"") else {
            return String(trimmed)
        }
        var result = ""
        var isEscaped = false
        for character in trimmed.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    /// The weight of `0.8` is 800; anything unreadable counts as 1.
    private static func thousandths(_ text: String) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1].prefix(3) : ""
        guard let whole = parts.first, whole == "0" || whole == "1", parts.count <= 2,
            fraction.utf8.allSatisfy(\.isDigitByte)
        else { return 1000 }
        var value = whole == "1" ? 1 : 0
        for position in 0..<3 {
            let digit = fraction.utf8.dropFirst(position).first ?? 0x30
            value = value * 10 + Int(digit - 0x30)
        }
        return min(value, 1000)
    }
}

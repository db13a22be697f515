import Model

/// How many dynos a formation update asks for: a number, or so many more or fewer.
package enum Quantity: Hashable, Sendable, CustomStringConvertible {
    case absolute(Int)
    case relative(Int)

    /// Reads `2`, `+1` or `-1`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let digits = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard let value = DecimalDigits.value(digits) else { return nil }
        if text.hasPrefix("+") {
            self = .relative(value)
        } else if text.hasPrefix("-") {
            self = .relative(-value)
        } else {
            self = .absolute(value)
        }
    }

    package var description: String {
        switch self {
        case .absolute(let value): String(value)
        case .relative(let value): value < 0 ? String(value) : "+\(value)"
        }
    }
}

extension Quantity: Codable {
    /// Reads a JSON number or a string; a negative JSON number is not taken for "so many fewer".
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Int.self), value >= 0 {
            self = .absolute(value)
            return
        }
        guard let text = try? container.decode(String.self), let quantity = Quantity(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "must be a number of dynos, or one with a sign"
            )
        }
        self = quantity
    }

    /// Writes a string as the official CLI does (spec cli §3, ps:scale).
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

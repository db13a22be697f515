import FoundationEssentials

/// JSON as the Platform API writes and reads it: sorted keys, plain slashes, null where a value is missing.
package enum WireJSON {
    /// The variants of version 3 that change an answer's form (spec api §1).
    package enum Variant: String, Sendable {
        case plain = ""
        case sdk
    }

    /// Where encoders find the variant.
    package static let variantKey = CodingUserInfoKey(rawValue: "herolocal.variant")

    package static func encode(
        _ value: some Encodable,
        variant: Variant = .plain,
        indented: Bool = false
    ) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if indented { encoder.outputFormatting.insert(.prettyPrinted) }
        if let variantKey { encoder.userInfo[variantKey] = variant }
        return try [UInt8](encoder.encode(value))
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}

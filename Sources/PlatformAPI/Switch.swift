/// A boolean that some clients send as 0 and 1 or as text (spec api §1).
package struct Switch: Hashable, Sendable, Codable {
    package let isOn: Bool

    package init(_ isOn: Bool) {
        self.isOn = isOn
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            isOn = value
            return
        }
        let text = (try? container.decode(Int.self)).map(String.init) ?? (try? container.decode(String.self))
        switch text {
        case "1", "true": isOn = true
        case "0", "false": isOn = false
        default:
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be true or false")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(isOn)
    }
}

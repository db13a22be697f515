package import Model

/// How a release is named: by UUID, by number, or as `v3` (spec api §1).
package enum ReleaseIdentity: Hashable, Sendable, CustomStringConvertible {
    case id(ResourceID)
    case version(Int)

    /// Reads any of the three forms; nil for anything else.
    package init?(_ text: String) {
        if let id = ResourceID(text) {
            self = .id(id)
        } else if let version = DecimalDigits.value(text.hasPrefix("v") ? text.dropFirst() : text[...]) {
            self = .version(version)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .id(let id): id.description
        case .version(let version): String(version)
        }
    }
}

extension ReleaseIdentity: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let version = try? container.decode(Int.self), version >= 0 {
            self = .version(version)
            return
        }
        guard let identity = ReleaseIdentity(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "must be a release's id or version"
            )
        }
        self = identity
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What a formation update asks of one process type; what is nil stays as it is.
///
/// Older clients name the type `process` and the size `dyno_size` (spec api §1).
package struct FormationChange: Hashable, Sendable {
    /// A process type, or a formation's id.
    package var type: String
    package var quantity: Quantity?
    package var size: SizeChoice?

    package init(type: String, quantity: Quantity? = nil, size: SizeChoice? = nil) {
        self.type = type
        self.quantity = quantity
        self.size = size
    }
}

extension FormationChange: Codable {
    private enum CodingKeys: String, CodingKey {
        case id, process, quantity, size, type
        case dynoSize = "dyno_size"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let process = try container.decodeIfPresent(String.self, forKey: .process) {
            type = process
        } else if let id = try container.decodeIfPresent(String.self, forKey: .id) {
            type = id
        } else {
            type = try container.decode(String.self, forKey: .type)
        }
        quantity = try container.decodeIfPresent(Quantity.self, forKey: .quantity)
        size =
            try container.decodeIfPresent(SizeChoice.self, forKey: .size)
            ?? container.decodeIfPresent(SizeChoice.self, forKey: .dynoSize)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try container.encodeIfPresent(quantity, forKey: .quantity)
        try container.encodeIfPresent(size, forKey: .size)
    }
}

/// A dyno size as a client names it: `"basic"`, `"2X"`, `{"name": "Basic"}` or `{"id": …}`.
package struct SizeChoice: Hashable, Sendable, Codable {
    package let identity: Identity

    package init(_ text: String) {
        identity = Identity(text)
    }

    package init(from decoder: any Decoder) throws {
        identity = try Identity(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        try identity.encode(to: encoder)
    }
}

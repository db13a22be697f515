package import Model

/// An app's platform generation: `{"id", "name"}`, or the name alone in the variant `3.sdk` (spec api §1).
package struct GenerationReference: Hashable, Sendable {
    /// Nil when it was read from the short form.
    package let id: ResourceID?
    package let name: String

    package init(id: ResourceID?, name: String) {
        self.id = id
        self.name = name
    }
}

extension GenerationReference: Codable {
    private enum CodingKeys: String, CodingKey { case id, name }

    package init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            self.init(id: nil, name: name)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(ResourceID.self, forKey: .id),
            name: try container.decode(String.self, forKey: .name)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        let variant = WireJSON.variantKey.flatMap { encoder.userInfo[$0] as? WireJSON.Variant }
        guard let id, variant != .sdk else {
            var container = encoder.singleValueContainer()
            try container.encode(name)
            return
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
    }
}

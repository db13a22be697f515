package import Model

/// How a path or a body names a resource: by UUID or by name (spec api §1).
package enum Identity: Hashable, Sendable {
    case id(ResourceID)
    case name(String)

    package init(_ text: String) {
        self = ResourceID(text).map(Identity.id) ?? .name(text)
    }

    package var text: String {
        switch self {
        case .id(let id): id.description
        case .name(let name): name
        }
    }
}

extension Identity: Codable {
    private enum CodingKeys: String, CodingKey { case id, name }

    /// Reads `"name"`, `"uuid"`, `{"name": …}` or `{"id": …}`.
    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(text)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let name = try container.decodeIfPresent(String.self, forKey: .name) {
            self = .name(name)
        } else {
            self = .id(try container.decode(ResourceID.self, forKey: .id))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

package import Model

/// Where apps run (schema: region).
package struct Region: Codable, Hashable, Sendable {
    package var country: String
    package var createdAt: Timestamp
    package var description: String
    package var id: ResourceID
    package var locale: String
    package var name: String
    package var privateCapable: Bool
    package var provider: Provider
    package var updatedAt: Timestamp

    /// Whose data centre it is.
    package struct Provider: Codable, Hashable, Sendable {
        package var name: String
        package var region: String

        package init(name: String, region: String) {
            self.name = name
            self.region = region
        }
    }

    package init(
        country: String,
        createdAt: Timestamp,
        description: String,
        id: ResourceID,
        locale: String,
        name: String,
        privateCapable: Bool,
        provider: Provider,
        updatedAt: Timestamp
    ) {
        self.country = country
        self.createdAt = createdAt
        self.description = description
        self.id = id
        self.locale = locale
        self.name = name
        self.privateCapable = privateCapable
        self.provider = provider
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case country, description, id, locale, name, provider
        case createdAt = "created_at"
        case privateCapable = "private_capable"
        case updatedAt = "updated_at"
    }
}

package import Model

/// A resource by id alone: `{"id"}`.
package struct IDReference: Codable, Hashable, Sendable {
    package var id: ResourceID

    package init(id: ResourceID) {
        self.id = id
    }
}

/// A resource by id and name: `{"id", "name"}`.
package struct NamedReference: Codable, Hashable, Sendable {
    package var id: ResourceID
    package var name: String

    package init(id: ResourceID, name: String) {
        self.id = id
        self.name = name
    }
}

/// A person by id and address: `{"id", "email"}`.
package struct UserReference: Codable, Hashable, Sendable {
    package var id: ResourceID
    package var email: String

    package init(id: ResourceID, email: String) {
        self.id = id
        self.email = email
    }
}

/// A release by id and number: `{"id", "version"}`.
package struct VersionReference: Codable, Hashable, Sendable {
    package var id: ResourceID
    package var version: Int

    package init(id: ResourceID, version: Int) {
        self.id = id
        self.version = version
    }
}

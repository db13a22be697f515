/// Lists the caller's public keys.
package struct KeyList: Endpoint {
    package typealias Answer = [Key]
    package static let route = Route(.get, "/account/keys")
    package static let summary = "Lists the caller's public keys of ssh."

    package init() {}
}

/// Describes a public key, by id or fingerprint.
package struct KeyInfo: Endpoint {
    package typealias Answer = Key
    package static let route = Route(.get, "/account/keys/{key}")
    package static let summary = "Describes a public key, by id or fingerprint."

    package var key: String

    package init(key: String) {
        self.key = key
    }
}

/// Adds a public key.
package struct KeyCreate: Endpoint {
    package typealias Answer = Key
    package static let route = Route(.post, "/account/keys")
    package static let successStatus = 201
    package static let summary = "Adds a public key of ssh; nothing on this machine asks for one."

    /// A line as in `~/.ssh/id_ed25519.pub`.
    package var publicKey: String

    package init(publicKey: String) {
        self.publicKey = publicKey
    }

    private enum CodingKeys: String, CodingKey {
        case publicKey = "public_key"
    }
}

/// Removes a public key, by id or fingerprint.
package struct KeyDelete: Endpoint {
    package typealias Answer = Key
    package static let route = Route(.delete, "/account/keys/{key}")
    package static let summary = "Removes a public key, by id or fingerprint."

    package var key: String

    package init(key: String) {
        self.key = key
    }
}

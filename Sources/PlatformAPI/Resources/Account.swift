package import Model

/// The one user of this machine (schema: account).
package struct Account: Codable, Hashable, Sendable {
    package var allowTracking: Bool
    package var beta: Bool
    @Nullable package var countryOfResidence: String?
    package var createdAt: Timestamp
    @Nullable package var defaultOrganization: NamedReference?
    @Nullable package var defaultTeam: NamedReference?
    @Nullable package var delinquentAt: Timestamp?
    package var email: String
    package var federated: Bool
    package var id: ResourceID
    @Nullable package var identityProvider: NamedReference?
    @Nullable package var lastLogin: Timestamp?
    @Nullable package var name: String?
    @Nullable package var smsNumber: String?
    @Nullable package var suspendedAt: Timestamp?
    package var twoFactorAuthentication: Bool
    package var updatedAt: Timestamp
    package var verified: Bool

    package init(
        allowTracking: Bool,
        beta: Bool,
        countryOfResidence: String? = nil,
        createdAt: Timestamp,
        defaultOrganization: NamedReference? = nil,
        defaultTeam: NamedReference? = nil,
        delinquentAt: Timestamp? = nil,
        email: String,
        federated: Bool,
        id: ResourceID,
        identityProvider: NamedReference? = nil,
        lastLogin: Timestamp? = nil,
        name: String? = nil,
        smsNumber: String? = nil,
        suspendedAt: Timestamp? = nil,
        twoFactorAuthentication: Bool,
        updatedAt: Timestamp,
        verified: Bool
    ) {
        self.allowTracking = allowTracking
        self.beta = beta
        self.countryOfResidence = countryOfResidence
        self.createdAt = createdAt
        self.defaultOrganization = defaultOrganization
        self.defaultTeam = defaultTeam
        self.delinquentAt = delinquentAt
        self.email = email
        self.federated = federated
        self.id = id
        self.identityProvider = identityProvider
        self.lastLogin = lastLogin
        self.name = name
        self.smsNumber = smsNumber
        self.suspendedAt = suspendedAt
        self.twoFactorAuthentication = twoFactorAuthentication
        self.updatedAt = updatedAt
        self.verified = verified
    }

    private enum CodingKeys: String, CodingKey {
        case beta, email, federated, id, name, verified
        case allowTracking = "allow_tracking"
        case countryOfResidence = "country_of_residence"
        case createdAt = "created_at"
        case defaultOrganization = "default_organization"
        case defaultTeam = "default_team"
        case delinquentAt = "delinquent_at"
        case identityProvider = "identity_provider"
        case lastLogin = "last_login"
        case smsNumber = "sms_number"
        case suspendedAt = "suspended_at"
        case twoFactorAuthentication = "two_factor_authentication"
        case updatedAt = "updated_at"
    }
}

/// What is left of the hourly budget of calls (schema: rate-limit).
package struct RateLimit: Codable, Hashable, Sendable {
    package var remaining: Int

    package init(remaining: Int) {
        self.remaining = remaining
    }
}

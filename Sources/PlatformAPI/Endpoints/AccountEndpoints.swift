/// Describes the caller.
package struct AccountInfo: Endpoint {
    package typealias Answer = Account
    package static let route = Route(.get, "/account")
    package static let summary = "Describes the caller."

    package init() {}
}

/// Describes a user.
package struct AccountInfoByUser: Endpoint {
    package typealias Answer = Account
    package static let route = Route(.get, "/users/{account}")
    package static let summary = "Describes a user."

    /// `~`, an address or an id.
    package var account: String

    package init(account: String) {
        self.account = account
    }
}

/// Changes what the caller says of itself.
package struct AccountUpdate: Endpoint {
    package typealias Answer = Account
    package static let route = Route(.patch, "/account")
    package static let summary = "Changes what the caller says of itself: name, tracking, beta."

    package var allowTracking: Switch?
    package var beta: Switch?
    package var name: String?

    package init(allowTracking: Switch? = nil, beta: Switch? = nil, name: String? = nil) {
        self.allowTracking = allowTracking
        self.beta = beta
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case beta, name
        case allowTracking = "allow_tracking"
    }
}

/// Changes what a user says of itself.
package struct AccountUpdateByUser: Endpoint {
    package typealias Answer = Account
    package static let route = Route(.patch, "/users/{account}")
    package static let summary = "Changes what a user says of itself: name, tracking, beta."

    /// `~`, an address or an id.
    package var account: String
    package var allowTracking: Switch?
    package var beta: Switch?
    package var name: String?

    package init(
        account: String,
        allowTracking: Switch? = nil,
        beta: Switch? = nil,
        name: String? = nil
    ) {
        self.account = account
        self.allowTracking = allowTracking
        self.beta = beta
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case account, beta, name
        case allowTracking = "allow_tracking"
    }
}

/// Lists the caller's features.
package struct AccountFeatureList: Endpoint {
    package typealias Answer = [AppFeature]
    package static let route = Route(.get, "/account/features")
    package static let summary = "Lists the caller's features; there are none on this platform."

    package init() {}
}

/// Tells how many dyno hours an account has in this month and who has used them.
package struct AccountQuotaInfo: Endpoint {
    package typealias Answer = AccountQuota
    package static let route = Route(.get, "/accounts/{account}/actions/get-quota")
    package static let summary = "Tells how many Eco dyno hours there are in a month and who has used them."

    /// `~`, an address or an id.
    package var account: String

    package init(account: String) {
        self.account = account
    }
}

/// Tells how many calls are left.
package struct RateLimitInfo: Endpoint {
    package typealias Answer = RateLimit
    package static let route = Route(.get, "/account/rate-limits")
    package static let summary = "Tells how many calls are left."

    package init() {}
}

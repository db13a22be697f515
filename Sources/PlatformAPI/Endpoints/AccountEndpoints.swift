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

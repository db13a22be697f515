package import Model

/// The Eco dyno hours of an account in the present month, in seconds (spec api, outside the schema: get-quota).
package struct AccountQuota: Codable, Hashable, Sendable {
    /// What one app has used of it.
    package struct App: Codable, Hashable, Sendable {
        package var appUUID: ResourceID
        package var quotaUsed: Int

        package init(appUUID: ResourceID, quotaUsed: Int) {
            self.appUUID = appUUID
            self.quotaUsed = quotaUsed
        }

        private enum CodingKeys: String, CodingKey {
            case appUUID = "app_uuid"
            case quotaUsed = "quota_used"
        }
    }

    package var accountQuota: Int
    /// Sorted by id; apps that are gone included.
    package var apps: [App]
    package var quotaUsed: Int

    package init(accountQuota: Int, apps: [App], quotaUsed: Int) {
        self.accountQuota = accountQuota
        self.apps = apps
        self.quotaUsed = quotaUsed
    }

    private enum CodingKeys: String, CodingKey {
        case apps
        case accountQuota = "account_quota"
        case quotaUsed = "quota_used"
    }
}

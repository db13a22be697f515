import PlatformAPI

/// What `ps` says above an Eco app's dynos (spec cli §3): the hours that are left in the month.
struct EcoHoursText {
    let lines: [String]

    init(_ quota: AccountQuota, app: App) {
        let used = quota.apps.first { $0.appUUID == app.id }?.quotaUsed ?? 0
        lines = [
            "Eco dyno hours quota remaining this month: "
                + EcoHoursText.text(max(0, quota.accountQuota - quota.quotaUsed), of: quota.accountQuota),
            "Eco dyno usage for this app: " + EcoHoursText.text(used, of: quota.accountQuota),
            "For more information on Eco dyno hours, see:",
            "https://devcenter.heroku.com/articles/eco-dyno-hours",
            "",
        ]
    }

    /// `999h 12m (99%)`, all rounded down.
    private static func text(_ seconds: Int, of quota: Int) -> String {
        "\(seconds / 3600)h \(seconds / 60 % 60)m (\(quota == 0 ? 0 : seconds * 100 / quota)%)"
    }
}

extension Limits {
    /// What the store keeps to.
    package enum Store {
        /// How long a write waits for another program that has the database open; real time (our choice).
        package static let busyTimeout: Duration = .seconds(2)
        /// Apps get 127.10.x.y, one each: all of 127.10.0.0/16 but .0.0 and .255.255 (our choice).
        package static let loopbackAddresses = 1...65_534
        /// Hexadecimal digits after the app's name in its default domain (spec slugs §2).
        package static let domainSuffixDigits = 12
        /// Custom domains of one app, at most (Dev Center "Custom Domain Names for Apps").
        package static let domainsPerApp = 1_000
        /// Public keys of an account, at most (our choice).
        package static let keys = 200
        /// Tokens besides the daemon's own, at most (our choice).
        package static let authorizations = 500
        /// OAuth clients, at most (our choice).
        package static let oauthClients = 100
        /// Webhooks of one app, at most (our choice).
        package static let webhooksPerApp = 50
        /// The longest description of a token and the longest name of an account (our choice).
        package static let descriptionBytes = 1_000
        /// The longest public key of ssh (our choice: four times the largest RSA key of ssh-keygen).
        package static let keyBytes = 16_384
        /// How long an app's older releases keep their slugs: 30 days of real time (Dev Center changelog 3395).
        package static let releaseRetention: Duration = .seconds(30 * 24 * 60 * 60)
        /// How many of an app's newest releases keep their slugs, however old they are (Dev Center changelog 3395).
        package static let retainedReleases = 20
        /// Promotions that a pipeline remembers (our choice).
        package static let promotionsPerPipeline = 100
        /// Set-ups of apps that are remembered (our choice).
        package static let appSetups = 1_000
        /// Deleted review apps that a pipeline remembers (our choice).
        package static let deletedReviewApps = 100
        /// Test runs that a pipeline remembers, with what they printed (our choice).
        package static let testRunsPerPipeline = 100
        /// `web` dynos that an app's first deploy starts (spec dynos §10).
        package static let firstDeployWebDynos = 1
    }
}

extension Limits {
    /// Numbers of app webhooks.
    package enum Webhooks {
        /// Events and deliveries of one app that are remembered, each; older ones go (our choice).
        package static let remembered = 200
        /// Changes that have not been looked at yet; what comes when there are so many is lost (our choice).
        package static let untaken = 10_000
        /// Requests to one webhook under way at once (our choice): a receiver that is slow delays itself only.
        package static let attemptsPerWebhook = 2
        /// Requests under way at once, of all webhooks together (our choice); from half of them on, one for each webhook.
        package static let concurrentAttempts = 128
        /// From a request to its answer; real time, and more on a slowed clock (our choice).
        package static let attempt: Duration = .seconds(20)
        /// The pause after the first failed attempt of a `sync` delivery; each further one doubles it (our choice).
        package static let firstPause: Duration = .seconds(1)
        /// The longest of these pauses (our choice).
        package static let longestPause: Duration = .seconds(3_600)
        /// A `sync` delivery is given up so long after its event (Dev Center "App Webhooks").
        package static let patience: Duration = .seconds(72 * 3_600)
        /// How much of a receiver's answer is read, whose status alone counts (our choice).
        package static let answerBytes = 65_536
        /// The longest secret and the longest `Authorization` that a webhook has (our choice).
        package static let secretBytes = 1_000
    }
}

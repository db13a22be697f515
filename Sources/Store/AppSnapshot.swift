package import Model

/// Everything that decides which dynos, routes and drains an app should have, read in one transaction.
package struct AppSnapshot: Equatable, Sendable {
    package let app: AppRecord
    /// The newest succeeded release, which is what the dynos run, or the one that was asked for.
    package let release: ReleaseRecord
    /// The code of `release`; nil before the first deploy.
    package let slug: SlugRecord?
    /// The config vars of `release`.
    package let config: [ConfigVarName: String]
    /// Sorted by type.
    package let formation: [FormationRecord]
    /// Whether it sleeps: it was put to sleep, and no release has come since.
    package let isAsleep: Bool
    package let features: [FeatureRecord]
    /// Custom domains, sorted by hostname.
    package let domains: [DomainRecord]
    /// Log drains, oldest first.
    package let drains: [DrainRecord]
    /// Telemetry drains, oldest first.
    package let telemetry: [TelemetryDrainRecord]
}

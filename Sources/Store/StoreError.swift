package import Model

/// Why the store did not do what it was asked.
package enum StoreError: Error, Equatable, Sendable {
    /// The kind of thing that is not there, with what was asked for.
    package enum Noun: Equatable, Sendable {
        case app(String)
        case release(String)
        case slug(ResourceID)
        case build(ResourceID)
        case formation(String)
        case feature(String)
        case domain(String)
        case drain(String)
        case key(String)
        case authorization(String)
        case oauthClient(String)
        case webhook(String)
        case webhookEvent(String)
        case webhookDelivery(String)
        case pipeline(String)
        case coupling(String)
        case promotion(ResourceID)
        case appSetup(ResourceID)
        case reviewApp(ResourceID)
        case reviewAppConfig
        case testRun(String)
        case telemetryDrain(String)
    }

    case notFound(Noun)
    case nameTaken(AppName)
    case pipelineNameTaken(PipelineName)
    /// An app is in one pipeline at most: that it is in already.
    case coupledAlready(app: AppName, pipeline: PipelineName)
    /// A branch has one review app at most.
    case reviewAppExists(branch: String)
    /// A pipeline has one review app config at most.
    case reviewAppsEnabledAlready(pipeline: PipelineName)
    /// An app has the hostname already: the one that asks for it, or another.
    case hostnameTaken(Hostname, byItself: Bool)
    /// The hostname lies below the platform's suffix and not below the own name of the app that asks for it.
    case hostnameOfPlatform(Hostname, app: AppName)
    /// A domain below the app's own name would be too long a hostname below its new one.
    case hostnameTooLong(Hostname, under: AppName)
    /// The app has `Limits.Store.domainsPerApp` domains.
    case tooManyDomains
    /// The app has a drain with that URL already.
    case drainExists
    /// The app has `Limits.Drains.perApp` drains.
    case tooManyDrains
    /// The account has a key with that fingerprint already.
    case keyExists
    /// There are as many keys, tokens or webhooks as there may be: so many.
    case tooMany(String, maximum: Int)
    /// All loopback addresses of `Limits.Store.loopbackAddresses` belong to apps.
    case noLoopbackAddress
    /// A rollback to a release that never ran or has no slug (spec slugs §4).
    case notEligibleForRollback(version: Int)
    /// A release whose slug is not kept any more.
    case expired(version: Int)
    /// The database was written by a newer herolocal than this one.
    case tooNew(version: Int, known: Int)
    /// A stored value that this program can not read.
    case damaged(column: String)
    case database(SQLiteError)
}

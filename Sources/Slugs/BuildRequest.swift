package import Model

/// What is to be built.
package struct BuildRequest: Sendable {
    /// The build's own id; buildpacks see it as REQUEST_ID.
    package var id: ResourceID
    package var app: ResourceID
    /// The source: a tar archive, gzipped or not, whose root is the app or holds it as its only directory.
    package var archive: String
    /// A commit or whatever the build was given as its version; buildpacks see it as SOURCE_VERSION.
    package var sourceVersion: String
    /// The stack that buildpacks build for; they see it as STACK.
    package var stack: String
    /// In order; empty to detect one.
    package var buildpacks: [BuildpackReference]
    /// For ENV_DIR only: the scripts' environment does not hold them.
    package var configVars: [String: String]
    /// What the app's last build that succeeded has used; a change is told.
    package var lastBuildpacks: [String] = []
    /// Whether it is for a test run: `bin/test-compile` before `bin/compile`, and `bin/test` comes along (Dev Center
    /// "Testpack API").
    package var isTest = false

    package init(
        id: ResourceID,
        app: ResourceID,
        archive: String,
        sourceVersion: String,
        stack: String,
        buildpacks: [BuildpackReference],
        configVars: [String: String]
    ) {
        self.id = id
        self.app = app
        self.archive = archive
        self.sourceVersion = sourceVersion
        self.stack = stack
        self.buildpacks = buildpacks
        self.configVars = configVars
    }
}

/// What a build made.
package struct BuildResult: Sendable {
    package let slug: StoredSlug
    /// The Procfile's types over the buildpacks' defaults.
    package let processTypes: [ProcessType: String]
    /// What the buildpacks call the app, `Python`; several joined with commas.
    package let buildpackDescription: String
    /// The buildpacks used; the conductor keeps detected ones on the app.
    package let buildpacks: [BuildpackReference]
    /// Whether the buildpacks were found by asking them.
    package let isDetected: Bool
    /// Whether `testsDirectory` of a test run's slug has a buildpack with a `bin/test`.
    package let hasTests: Bool
    /// What bin/release asked for; only an app's first release acts on it.
    package let addons: [String]
    package let configVars: [String: String]

    /// Where the buildpack whose `bin/test` a test run calls is in its app.
    package static let testsDirectory = ".herolocal-test"
}

/// Where builds happen and with what.
package struct BuildConfiguration: Sendable {
    /// The built-in buildpacks, one directory each.
    package var buildpacksDirectory: String
    /// Where builds have their directories; ours alone, and short, because it ends up in `#!` lines.
    package var workDirectory: String
    /// Where each app's CACHE_DIR is, and in `buildpacks` those that were fetched.
    package var cacheDirectory: String
    /// PATH of the scripts.
    package var path: String
    /// `NAME=value` that scripts get besides: the machine's proxies and certificates.
    package var environment: [String]
    /// The stack of new apps.
    package var currentStack: String
    /// On the platform clock.
    package var timeLimit: Duration
    package var sizeLimitBytes: Int
    /// What is fetched of one buildpack at most; a multiple of 1,024.
    package var buildpackBytes: Int
    package var isolation: BuildIsolation
    /// What holds the scripts' memory; nil where nothing does.
    package var quota: (any BuildQuota)?

    package init(
        buildpacksDirectory: String,
        workDirectory: String,
        cacheDirectory: String,
        path: String = BuildEnvironment.defaultPath,
        environment: [String] = BuildEnvironment.ofThisMachine(),
        currentStack: String = "heroku-24",
        timeLimit: Duration = Limits.Slugs.buildTime,
        sizeLimitBytes: Int = Limits.Slugs.hardSizeBytes,
        buildpackBytes: Int = Limits.Slugs.buildpackBytes,
        isolation: BuildIsolation = .none,
        quota: (any BuildQuota)? = nil
    ) {
        self.buildpacksDirectory = buildpacksDirectory
        self.workDirectory = workDirectory
        self.cacheDirectory = cacheDirectory
        self.path = path
        self.environment = environment
        self.currentStack = currentStack
        self.timeLimit = timeLimit
        self.sizeLimitBytes = sizeLimitBytes
        self.buildpackBytes = buildpackBytes
        self.isolation = isolation
        self.quota = quota
    }
}

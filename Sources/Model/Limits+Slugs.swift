extension Limits {
    /// Slugs and builds.
    package enum Slugs {
        /// A slug above this is warned about: 300 MB compressed (Dev Center "Slug Compiler").
        package static let softSizeBytes = 300 << 20
        /// A slug above this is refused: 500 MB compressed (Dev Center "Slug Compiler").
        package static let hardSizeBytes = 500 << 20
        /// A build that takes longer is ended: 15 minutes of platform time (Dev Center "Slug Compiler").
        package static let buildTime: Duration = .seconds(15 * 60)
        /// How long an uploaded source can be built from: 1 hour of real time (Platform API, source).
        package static let sourceLifetime: Duration = .seconds(60 * 60)
        /// What an archive may expand to: 4 GiB, so that a bomb cannot fill the disk (our own).
        package static let unpackedSizeBytes = 4 << 30
        /// How many members an archive may have, directories that it only names within others among them: 1,000,000, twice
        /// the largest node_modules known (our own).
        package static let members = 1_000_000
        /// How long the names of an archive's directories may be together: 64 MiB, which are in memory (our own).
        package static let directoryNameBytes = 64 << 20
        /// What is read of an archive: what it may expand to, and 1 KiB more for each member (our own).
        package static let unpackedArchiveBytes = unpackedSizeBytes + members << 10
        /// The longest path inside an app: 4,000 bytes, below PATH_MAX with room for our directory (our own).
        package static let pathBytes = 4_000
        /// What one push may send: 1 GB, as much as a repository may have (Dev Center "Deploying with Git").
        package static let repositoryBytes = 1 << 30
        /// What a push that was killed has brought goes when it is so old: 1 hour of real time (our own).
        package static let quarantineAge: Duration = .seconds(60 * 60)
        /// How many requests git may make for one app within `gitRequestWindow`: 75 (Dev Center "Limits").
        package static let gitRequests = 75
        /// What they are counted in: 1 hour of platform time (Dev Center "Limits").
        package static let gitRequestWindow: Duration = .seconds(60 * 60)
        /// How many submodules a pushed commit may have, theirs included: 100 (our own).
        package static let submodules = 100
        /// How long one attempt to fetch a submodule may take: 5 minutes of real time (our own).
        package static let submoduleFetch: Duration = .seconds(300)
        /// How long fetching one buildpack may take: 3 minutes of platform time, as downloads in builds have
        /// (CURL_TIMEOUT).
        package static let buildpackFetch: Duration = .seconds(180)
        /// What is fetched of one buildpack at most: 1 GiB, and as much when it is unpacked from git (our own).
        package static let buildpackBytes = 1 << 30
        /// How many processes a script of a build may have at a time: 2,048; one that has more is ended (our own).
        package static let buildProcesses = 2_048
        /// What the scripts of a build may have in memory, where there are control groups: 8 GiB (our own).
        package static let buildMemoryBytes = 8 << 30
        /// And in percent of the machine's memory, so that a build cannot take it all: 75 (our own).
        package static let buildMemoryPercent = 75
        /// A build is ended when less than this is free on its disk: 1 GiB (our own).
        package static let diskReserveBytes = 1 << 30
        /// Or less than this part of the disk, in percent, or half of what was free when it began: 5 (our own).
        package static let diskReservePercent = 5
        /// How often that is looked at: every 0.25 s of real time (our own).
        package static let diskCheck: Duration = .milliseconds(250)
        /// zlib's level for slugs: the last one before matching gets expensive (our own).
        package static let compressionLevel = 3
        /// The longest `app.json`: 1 MiB (our own).
        package static let manifestBytes = 1 << 20
        /// How much of a postdeploy script's output is kept: 64 KiB (our own).
        package static let postdeployBytes = 64 << 10
        /// How much of a transcript a build's result has: 4 MiB (our own).
        package static let resultBytes = 4 << 20
        /// How much of bin/detect's or bin/release's output is kept: 64 KiB (our own).
        package static let scriptAnswerBytes = 64 << 10
    }
}

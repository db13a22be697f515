import Linux
import Model

/// The directories of one build; all but the cache are gone when it is over.
///
/// BUILD_DIR is `build_<8 hexadecimal digits>`, as on the platform; the rest stands beside it.
struct BuildWorkspace: Sendable {
    /// BUILD_DIR.
    let build: String
    /// CACHE_DIR, kept between builds of an app.
    let cache: String
    /// ENV_DIR.
    let variables: String
    /// HOME of the scripts, so that what they keep there touches nobody's.
    let home: String
    /// TMPDIR of the scripts.
    let temporary: String
    /// The build's own copies of its buildpacks: scripts may write into them (`export`).
    let buildpacks: String

    /// Makes the directories for a build.
    static func make(_ configuration: BuildConfiguration, app: ResourceID) throws(Errno) -> BuildWorkspace {
        let work = configuration.workDirectory
        try FileSystem.makeDirectory(work, permissions: 0o700)
        let digits = String(UInt32.random(in: 0...(.max)), radix: 16)
        let name = String(repeating: "0", count: 8 - digits.count) + digits
        let workspace = BuildWorkspace(
            build: "\(work)/build_\(name)",
            cache: cache(of: app, configuration),
            variables: "\(work)/env_\(name)",
            home: "\(work)/home_\(name)",
            temporary: "\(work)/tmp_\(name)",
            buildpacks: "\(work)/buildpacks_\(name)"
        )
        for directory in workspace.own + [workspace.cache] {
            try FileSystem.makeDirectory(directory, permissions: 0o700)
        }
        return workspace
    }

    static func cache(of app: ResourceID, _ configuration: BuildConfiguration) -> String {
        "\(configuration.cacheDirectory)/\(app)"
    }

    /// Removes what an earlier run left when it was killed in the middle of a build.
    static func clear(_ configuration: BuildConfiguration) throws(Errno) {
        guard FileSystem.exists(configuration.workDirectory) else { return }
        for name in try FileSystem.entries(of: configuration.workDirectory)
        where prefixes.contains(where: { name.hasPrefix($0) }) {
            try FileSystem.removeTree("\(configuration.workDirectory)/\(name)")
        }
    }

    func remove() {
        for directory in own { try? FileSystem.removeTree(directory) }
    }

    private var own: [String] { [build, variables, home, temporary, buildpacks] }
    private static let prefixes = ["build_", "env_", "home_", "tmp_", "buildpacks_"]
}

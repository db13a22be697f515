import Linux
import Model

/// The directories of one build; all but the cache are gone when it is over.
///
/// They are below one directory, whose `tmp` is the build's `/tmp` and whose `app` is its `/app` where it has namespaces
/// of its own: BUILD_DIR is then `/tmp/build_<8 hexadecimal digits>` and CACHE_DIR `/tmp/codon/tmp/cache`, as on the
/// platform. All paths here are the machine's; `seen` gives those of the scripts.
struct BuildWorkspace: Sendable {
    /// What holds all the others but the cache.
    let root: String
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
    /// For what is done on the way in; the scripts never see it.
    let aside: String
    let isolation: BuildIsolation

    /// Makes the directories for a build.
    static func make(_ configuration: BuildConfiguration, app: ResourceID) throws(Errno) -> BuildWorkspace {
        let digits = String(UInt32.random(in: 0...(.max)), radix: 16)
        let name = String(repeating: "0", count: 8 - digits.count) + digits
        let root = "\(configuration.workDirectory)/\(name)"
        let workspace = BuildWorkspace(
            root: root,
            build: "\(root)/tmp/build_\(name)",
            cache: cache(of: app, configuration),
            variables: "\(root)/tmp/env_\(name)",
            home: "\(root)/app",
            temporary: "\(root)/tmp",
            buildpacks: "\(root)/tmp/buildpacks_\(name)",
            aside: "\(root)/aside",
            isolation: configuration.isolation
        )
        for directory in workspace.own + [workspace.cache] {
            try FileSystem.makeDirectory(directory, permissions: 0o700)
        }
        if configuration.isolation.isNamespaces {
            try FileSystem.makeDirectory(root + shownCache, permissions: 0o700)
        }
        return workspace
    }

    static func cache(of app: ResourceID, _ configuration: BuildConfiguration) -> String {
        "\(configuration.cacheDirectory)/\(app)"
    }

    /// Removes what an earlier run left when it was killed in the middle of a build.
    static func clear(_ configuration: BuildConfiguration) throws(Errno) {
        guard FileSystem.exists(configuration.workDirectory) else { return }
        for name in try FileSystem.entries(of: configuration.workDirectory) {
            try FileSystem.removeTree("\(configuration.workDirectory)/\(name)")
        }
    }

    func remove() { try? FileSystem.removeTree(root) }

    /// What the scripts call one of these paths.
    func seen(_ path: String) -> String {
        guard isolation.isNamespaces else { return path }
        for (place, shown) in [(cache, Self.shownCache), (temporary, "/tmp"), (home, "/app")]
        where path == place || path.hasPrefix(place + "/") {
            return shown + path.dropFirst(place.count)
        }
        return path
    }

    /// Where dyno-init shows the cache (its room.c).
    private static let shownCache = "/tmp/codon/tmp/cache"

    private var own: [String] { [root, temporary, build, variables, home, buildpacks, aside] }
}

import Linux

/// A buildpack ready to run in one build: its reference and the build's own copy of it.
struct Buildpack: Sendable {
    let reference: BuildpackReference
    /// Where its bin/ is.
    let directory: String
    /// What bin/detect called the app; the reference until then.
    var name: String

    func script(_ name: String) -> String { "\(directory)/bin/\(name)" }

    func has(_ name: String) -> Bool {
        (try? FileSystem.status(script(name)))?.kind == .file
    }

    /// The file that the next buildpack's scripts source, if this one wrote it.
    var export: String? {
        let path = "\(directory)/export"
        return (try? FileSystem.status(path))?.kind == .file ? path : nil
    }
}

/// Finds buildpacks by reference and copies them for a build.
///
/// Blocks the thread.
enum BuildpackLoader {
    /// Makes the build's own copy of a buildpack.
    ///
    /// Throws `BuildFailure.buildpack` with what to do for a reference that cannot be used.
    static func load(
        _ reference: BuildpackReference,
        number: Int,
        _ configuration: BuildConfiguration,
        _ workspace: BuildWorkspace
    ) throws -> Buildpack {
        let source = try directory(of: reference, configuration)
        let buildpack = Buildpack(
            reference: reference,
            directory: "\(workspace.buildpacks)/\(number)",
            name: reference.description
        )
        try FileTree.copy(source, to: buildpack.directory, leavingOut: [".git"])
        for script in ["detect", "compile"] where !buildpack.has(script) {
            throw BuildFailure.buildpack("\(reference) is not a buildpack: it has no bin/\(script).")
        }
        return buildpack
    }

    /// The built-in buildpacks of a kind that are installed, in detect order.
    static func builtIns(
        _ detection: BuiltInBuildpack.Detection,
        _ configuration: BuildConfiguration
    ) -> [BuildpackReference] {
        BuiltInBuildpack.all
            .filter { $0.detection == detection && isInstalled($0, configuration) }
            .map { BuildpackReference($0) }
    }

    // MARK: - Private

    private static func isInstalled(_ builtIn: BuiltInBuildpack, _ configuration: BuildConfiguration) -> Bool
    {
        FileSystem.exists("\(configuration.buildpacksDirectory)/\(builtIn.directory)/bin/detect")
    }

    private static func directory(
        of reference: BuildpackReference,
        _ configuration: BuildConfiguration
    ) throws(BuildFailure) -> String {
        switch reference.kind {
        case .builtIn(let builtIn):
            guard isInstalled(builtIn, configuration) else {
                throw .buildpack("the built-in buildpack \(reference) is not installed.")
            }
            return "\(configuration.buildpacksDirectory)/\(builtIn.directory)"
        case .directory(let path):
            guard (try? FileSystem.status(path))?.kind == .directory else {
                throw .buildpack("there is no buildpack directory at \(path).")
            }
            return path
        case .git(let url, _):
            throw .buildpack(
                "buildpacks from git are not supported yet. Clone \(url) and set its directory as the buildpack."
            )
        case .archive(let url):
            throw .buildpack(
                "packed buildpacks are not supported yet. Unpack \(url) and set its directory as the buildpack."
            )
        case .unknown:
            throw .buildpack("there is no buildpack \(reference) on this machine.")
        }
    }
}

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

/// Puts buildpacks into a build.
///
/// Blocks the thread.
enum BuildpackLoader {
    /// Makes the build's own copy of a buildpack, from what was fetched or from this machine.
    ///
    /// Throws `BuildFailure.buildpack` with what to do for a reference that cannot be used.
    static func load(
        _ reference: BuildpackReference,
        _ fetched: FetchedBuildpack?,
        number: Int,
        _ configuration: BuildConfiguration,
        _ workspace: BuildWorkspace
    ) throws -> Buildpack {
        let buildpack = Buildpack(
            reference: reference,
            directory: "\(workspace.buildpacks)/\(number)",
            name: reference.description
        )
        guard !FileSystem.exists(buildpack.directory) else {
            throw BuildFailure.contents("a script has taken the place of the buildpack \(reference)")
        }
        if let fetched {
            try unpack(fetched.archive, of: buildpack, aside: "\(workspace.aside)/buildpack-\(number)")
        } else {
            let source = try directory(of: reference, configuration)
            try FileTree.copy(source, to: buildpack.directory, leavingOut: [".git"])
        }
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

    private static func unpack(_ archive: String, of buildpack: Buildpack, aside: String) throws {
        guard FileSystem.exists(archive) else {
            throw BuildFailure.buildpack("there is no packed buildpack at \(archive).")
        }
        try FileSystem.makeDirectory(aside)
        let summary: Unpacker.Summary
        do throws(UnpackFailure) {
            summary = try Unpacker.unpack(archive, into: aside, .source)
        } catch {
            throw BuildFailure.buildpack(
                "the buildpack \(buildpack.reference) cannot be unpacked: \(error.text)."
            )
        }
        // Hosting sites put one directory around everything; a buildpack may also have no other than bin/.
        let isBare = FileSystem.exists("\(aside)/bin/compile")
        let root = isBare ? aside : summary.soleDirectory.map { "\(aside)/\($0)" } ?? aside
        try FileSystem.rename(root, to: buildpack.directory)
    }

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
                throw .buildpack(
                    "herolocal has no \(reference) of its own. The official one downloads runtimes made for Heroku's "
                        + "stacks; try it by its URL: https://github.com/heroku/heroku-buildpack-\(builtIn.directory)"
                )
            }
            return "\(configuration.buildpacksDirectory)/\(builtIn.directory)"
        case .directory(let path):
            guard (try? FileSystem.status(path))?.kind == .directory else {
                throw .buildpack("there is no buildpack directory at \(path).")
            }
            return path
        case .unknown, .git, .archive, .packed:
            throw .buildpack(
                "there is no buildpack \(reference) on this machine. Name one of herolocal's own, one of the registry "
                    + "(namespace/name), a directory, a git URL or the URL of a .tgz file."
            )
        }
    }
}

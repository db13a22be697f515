import Linux
import Model

/// What the files of Heroku's other ways to build, `heroku.yml` and `project.toml`, say to a build with classic
/// buildpacks (spec slugs §4, §5).
struct BuildDescriptors: Sendable {
    /// Buildpacks for an app that has none of its own.
    private(set) var buildpacks: [BuildpackReference] = []
    /// For ENV_DIR, below the app's config vars.
    private(set) var variables: [String: String] = [:]
    /// Process types of `heroku.yml`; none when the source has a Procfile.
    private(set) var processTypes: [ProcessType: String] = [:]
    /// Whether the app's Procfile is written for Cloud Native Buildpacks.
    private(set) var isForCloudNative = false
    /// What the transcript says of the files.
    private(set) var text = ""
    /// Why there can be no build.
    private(set) var refusal: BuildFailure?

    /// Reads the two files in the root of an app's source; buildpacks of its own count before those of the files.
    init(of source: String, hasBuildpacks: Bool) throws(Errno) {
        if let bytes = try BuildDescriptors.content(of: "\(source)/heroku.yml") {
            let hasProcfile = try BuildDescriptors.content(of: "\(source)/Procfile") != nil
            do throws(HerokuYAML.Problem) {
                read(try HerokuYAML(parsing: bytes), hasProcfile: hasProcfile, hasBuildpacks: hasBuildpacks)
            } catch {
                text += BuildTranscript.notRead("heroku.yml", because: error.text)
            }
        }
        if let bytes = try BuildDescriptors.content(of: "\(source)/project.toml") {
            do throws(ProjectDescriptor.Problem) {
                read(try ProjectDescriptor(parsing: bytes), hasBuildpacks: hasBuildpacks)
            } catch {
                text += BuildTranscript.notRead("project.toml", because: error.text)
            }
        }
    }

    // MARK: - Private

    private mutating func read(_ file: HerokuYAML, hasProcfile: Bool, hasBuildpacks: Bool) {
        var (lines, unused) = ([String](), file.unused)
        if !file.processTypes.isEmpty {
            if !hasProcfile { processTypes = file.processTypes }
            let names = file.processTypes.keys.sorted().map(\.description).joined(separator: ", ")
            lines.append("Process types: \(hasProcfile ? "those of the Procfile" : names)")
        }
        if !file.images.isEmpty {
            if hasProcfile { unused.append("build.docker") } else { refusal = .docker(file.images) }
        }
        var named: [BuildpackReference] = []
        for language in file.languages {
            let reference = BuildpackReference("heroku/\(language)")
            if reference.isBuiltIn {
                named.append(reference)
            } else {
                unused.append("\(language.onOneLine) (not built in)")
            }
        }
        take(named, &lines, hasBuildpacks)
        if !file.addons.isEmpty || !file.configVars.isEmpty {
            lines.append("Its setup is followed when an app is set up: herolocal apps:setup")
        }
        text += BuildTranscript.reading("heroku.yml", lines, unused: unused)
    }

    private mutating func read(_ file: ProjectDescriptor, hasBuildpacks: Bool) {
        guard file.isForBuildpacks || !file.variables.isEmpty || !file.unused.isEmpty else { return }
        var lines: [String] = []
        isForCloudNative = file.isForBuildpacks
        variables = file.variables
        take(file.buildpacks, &lines, hasBuildpacks)
        if !file.variables.isEmpty {
            lines.append("Environment of the build: \(file.variables.keys.sorted().joined(separator: ", "))")
        }
        text += BuildTranscript.reading("project.toml", lines, unused: file.unused)
    }

    private mutating func take(_ named: [BuildpackReference], _ lines: inout [String], _ hasOwn: Bool) {
        guard !named.isEmpty else { return }
        if !hasOwn { buildpacks = named }
        let names = named.map(\.description).joined(separator: ", ")
        lines.append("Buildpacks: \(hasOwn ? "those of the app" : names)")
    }

    /// A regular file's content; nil when there is none, or one so long that it is no such file.
    private static func content(of path: String) throws(Errno) -> [UInt8]? {
        guard let status = try? FileSystem.status(path, followingLinks: false), status.kind == .file,
            status.sizeBytes <= Limits.Slugs.manifestBytes
        else { return nil }
        return try FileSystem.readAll(path)
    }
}

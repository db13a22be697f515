import Archive
import Linux
import Model
import TestSupport

@testable import Slugs

/// A compiler with directories of its own, a loop of its own and the project's real buildpacks.
final class BuildFixture: Sendable {
    let scratch: Scratch
    let store: SlugStore
    let compiler: SlugCompiler
    let app = ResourceID.random()
    private let transcriptBytes = Lock<[UInt8]>([])

    init(
        timeLimit: Duration = longestWait,
        sizeLimitBytes: Int = Limits.Slugs.hardSizeBytes,
        buildpackBytes: Int = Limits.Slugs.buildpackBytes,
        path: String = BuildEnvironment.defaultPath,
        isIsolated: Bool = false,
        quota: (any BuildQuota)? = nil,
        loop: EventLoop? = nil
    ) throws {
        scratch = try Scratch()
        store = try SlugStore(
            directory: "\(scratch.path)/slugs",
            unpackedDirectory: "\(scratch.path)/unpacked"
        )
        let configuration = BuildConfiguration(
            buildpacksDirectory: BuildFixture.buildpacks,
            workDirectory: "\(scratch.path)/work",
            cacheDirectory: "\(scratch.path)/cache",
            path: path,
            timeLimit: timeLimit,
            sizeLimitBytes: sizeLimitBytes,
            buildpackBytes: buildpackBytes,
            isolation: isIsolated
                ? .namespaces(dynoInit: try BuiltProgram.path(of: "dyno-init"), hidden: []) : .none,
            quota: quota
        )
        compiler = try SlugCompiler(configuration, store: store, loop: loop ?? TestLoop.loop)
    }

    /// What the build said, whole.
    var transcript: String { String(decoding: transcriptBytes.withLock { $0 }, as: UTF8.self) }

    /// Builds these files; a name that ends in `*` is executable.
    func build(
        _ files: [String: String],
        buildpacks: [String] = [],
        configVars: [String: String] = [:],
        stack: String = "heroku-24",
        output: @escaping @Sendable (String) -> Void = { _ in },
        change: (inout BuildRequest) -> Void = { _ in }
    ) async throws(BuildFailure) -> BuildResult {
        let archive = "\(scratch.path)/source.tar"
        do {
            let members = files.sorted { $0.key < $1.key }.map { name, content in
                name.hasSuffix("*")
                    ? member("./" + name.dropLast(), content, mode: 0o755) : member("./" + name, content)
            }
            try scratch.archive("source.tar", members.isEmpty ? [directory("./")] : members)
        } catch {
            throw .system("\(error)")
        }
        var request = BuildRequest(
            id: ResourceID.random(),
            app: app,
            archive: archive,
            sourceVersion: "2c3a0b24",
            stack: stack,
            buildpacks: buildpacks.map { BuildpackReference($0) },
            configVars: configVars
        )
        change(&request)
        return try await compiler.build(request) { bytes in
            self.transcriptBytes.withLock { $0 += bytes }
            output(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Writes a buildpack of these scripts and gives its path.
    func buildpack(_ name: String, detect: String, compile: String, release: String = "") throws -> String {
        for (script, body) in [("detect", detect), ("compile", compile), ("release", release)]
        where !body.isEmpty {
            try scratch.write("\(name)/bin/\(script)", "#!/bin/bash\nset -e\n\(body)\n", mode: 0o755)
        }
        return "\(scratch.path)/\(name)"
    }

    /// The unpacked slug's files, as `Scratch.listing` gives them.
    func files(of result: BuildResult) async throws -> [String] {
        let place = try await store.directory(of: result.slug.checksum)
        return try scratch.listing(String(place.dropFirst(scratch.path.count + 1)))
    }

    /// What builds have left in their directory.
    var leftovers: [String] { (try? FileSystem.entries(of: "\(scratch.path)/work")) ?? [] }

    static var buildpacks: String {
        let tests = FileSystem.directoryName(FileSystem.directoryName(#filePath))
        return FileSystem.directoryName(tests) + "/buildpacks"
    }
}

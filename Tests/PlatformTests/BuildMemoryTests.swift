import DynoManager
import Linux
import Model
import Slugs
import TestSupport
import Testing

/// The kernel's own groups around the scripts of a build, where this program may make some.
@Suite("The memory of a build", .enabled(if: HeldBuilds.arePossible), .timeLimit(.minutes(5)))
struct BuildMemoryTests {
    @Test("is held: a script that takes more without end is killed, and the build says so")
    func bound() async throws {
        let folder = try ScratchFolder()
        let quotas = try Quotas.choose(.cgroup)
        defer {
            if case .controlGroups(let groups) = quotas { groups.remove() }
        }
        let quota = try #require(BuildGroups(quotas, memoryBytes: 64 << 20))
        let loop = try LoopThread(named: "build-test", clock: PlatformClock())
        let store = try SlugStore(
            directory: folder.file("slugs"),
            unpackedDirectory: folder.file("unpacked")
        )
        let configuration = BuildConfiguration(
            buildpacksDirectory: folder.file("none"),
            workDirectory: folder.file("work"),
            cacheDirectory: folder.file("cache"),
            isolation: .namespaces(dynoInit: try BuiltProgram.path(of: "dyno-init"), hidden: []),
            quota: quota
        )
        let compiler = try SlugCompiler(configuration, store: store, loop: loop.loop)
        // tail keeps its whole input, which has no line that could end.
        for (name, line) in [("hungry", "exec tail < /dev/zero"), ("modest", ":")] {
            for (script, body) in [("detect", "echo Own"), ("compile", line)] {
                let path = folder.file("\(name)/bin/\(script)")
                try FileSystem.makeDirectory(FileSystem.directoryName(path))
                let text = "#!/bin/bash\n\(body)\n"
                try FileSystem.writeAtomically(path, Array(text.utf8), permissions: 0o755)
            }
        }
        try FileSystem.makeDirectory(folder.file("app"))
        try FileSystem.writeAtomically(folder.file("app/a"), [1])
        let tar = try #require(systemProgram("tar"))
        let packed = try await ProgramRun.run([
            tar, "-cf", folder.file("app.tar"), "-C", folder.file("app"), ".",
        ])
        #expect(packed.code == 0, "\(packed.errors)")
        func build(_ buildpack: String) async throws(BuildFailure) {
            let request = BuildRequest(
                id: .random(),
                app: .random(),
                archive: folder.file("app.tar"),
                sourceVersion: "1",
                stack: "heroku-24",
                buildpacks: [BuildpackReference(folder.file(buildpack))],
                configVars: [:]
            )
            _ = try await compiler.build(request) { _ in }
        }
        await #expect(throws: BuildFailure.outOfMemory(limitBytes: 64 << 20)) { try await build("hungry") }
        // What was killed takes nobody else with it: the next build is as if nothing had been.
        try await build("modest")
        withExtendedLifetime(loop) {}
    }
}

/// Whether this machine has what holds a build's memory; says so when it has not.
private enum HeldBuilds {
    static let arePossible: Bool = {
        do {
            guard case .controlGroups(let groups) = try Quotas.choose(.cgroup) else { return false }
            groups.remove()
            let folder = try ScratchFolder()
            let program = try BuiltProgram.path(of: "dyno-init")
            return try Isolation.refusal(of: program, in: folder.file("dynos")) == nil
        } catch {
            print("the memory of builds is not tested: \(error)")
            return false
        }
    }()
}

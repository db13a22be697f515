import HTTP
import Linux
import TestSupport
import Testing

/// A daemon whose state directory is a small disk of its own.
@Suite("A full disk", .serialized, .timeLimit(.minutes(5)))
struct FullDiskTests {
    @Test("fails builds, uploads and changes with a sentence; apps are served, and with room all works again")
    func full() async throws {
        let folder = try ScratchFolder()
        guard let disk = try await SmallDisk.mount(at: folder.file("home"), megabytes: 48) else { return }
        let platform = try await InstalledPlatform.start(in: folder)
        do {
            try await platform.deploy("misbehaving", as: "good")
            try await platform.succeed("apps:create", "demo")
            try await fillFromCompile(platform)
            try await fillFromOutside(platform)
            try await platform.succeed("config:set", "LATER=yes", "-a", "demo")
            let app = try app(in: folder, compile: "echo built")
            let built = try await platform.run("deploy", "-a", "demo", app)
            #expect(built.code == 0, "\(built.output)\(built.errors)")
        } catch {
            _ = try? await platform.run("daemon", "stop")
            try await disk.unmount()
            throw error
        }
        try await platform.succeed("daemon", "stop")
        try await disk.unmount()
    }

    // MARK: - Private

    /// A build that takes all there is is ended, and gives it back.
    private func fillFromCompile(_ platform: InstalledPlatform) async throws {
        let app = try app(in: platform.folder, compile: "cat /dev/zero >\"$1/zeros\"; exec sleep 600")
        let build = try await platform.run("deploy", "-a", "demo", app)
        #expect(build.code != 0)
        let ending =
            " !     Push rejected, the build left too little space on the disk.\n\n !     Push failed\n"
        #expect(build.output.hasSuffix(ending), "\(build.output)\(build.errors)")
        #expect(try await platform.succeed("builds:info", "-a", "demo").contains("Status:   failed\n"))
        #expect(try FileSystem.entries(of: "\(platform.home)/build").isEmpty)
        #expect(try await platform.get("/", of: "good").status == 200)
    }

    private func fillFromOutside(_ platform: InstalledPlatform) async throws {
        let fill = try await platform.shell("cat /dev/zero >'\(platform.home)/fill'")
        #expect(fill.errors.contains("No space left on device"), "\(fill.errors)")
        let app = try app(in: platform.folder, compile: "echo built")
        for arguments in [["config:set", "NOW=yes", "-a", "demo"], ["deploy", "-a", "demo", app]] {
            let run = try await platform.run(arguments)
            #expect(run.code != 0)
            #expect(run.errors.contains("The disk is full") || run.errors.contains("space"), "\(run.errors)")
        }
        #expect(try await platform.succeed("config", "-a", "demo").contains("NOW") == false)
        #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v2"))
        #expect(try await platform.get("/", of: "good").status == 200)
        try FileSystem.remove("\(platform.home)/fill")
    }

    private func app(in folder: ScratchFolder, compile: String) throws -> String {
        let app = folder.file("app")
        try FileSystem.makeDirectory(app + "/bin")
        for (name, text) in [("detect", "echo Full"), ("compile", compile), ("release", "")] {
            let script = Array("#!/bin/sh\n\(text)\n".utf8)
            try FileSystem.writeAtomically("\(app)/bin/\(name)", script, permissions: 0o755)
        }
        return app
    }
}

/// A file system of a few megabytes in memory.
private struct SmallDisk {
    private let path: String

    /// Mounts one; nil, and a line that says so, where that is not allowed.
    static func mount(at path: String, megabytes: Int) async throws -> SmallDisk? {
        guard let mount = systemProgram("mount"), systemProgram("umount") != nil else { return nil }
        try FileSystem.makeDirectory(path)
        let run = try await ProgramRun.run([mount, "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path])
        guard run.code == 0 else {
            print("nothing can be mounted here, a full disk is not tested: \(run.errors)")
            return nil
        }
        return SmallDisk(path: path)
    }

    func unmount() async throws {
        guard let umount = systemProgram("umount") else { return }
        // Lazily: what the daemon's last threads hold must not keep the folder from being removed.
        _ = try await ProgramRun.run([umount, "-l", path])
    }
}

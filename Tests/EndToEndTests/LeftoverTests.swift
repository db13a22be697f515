import Linux
import TestSupport
import Testing

@Suite("A daemon that was killed", .serialized)
struct LeftoverTests {
    /// What it was doing.
    enum Moment: CaseIterable {
        case serving, servingWithoutNamespaces, startingDynos, building, runningReleaseCommand
    }

    @Test(
        "has left no process, port, mount, control group or directory when another has started",
        arguments: Moment.allCases
    )
    func nothingLeft(_ moment: Moment) async throws {
        let folder = try ScratchFolder()
        let flags = moment == .servingWithoutNamespaces ? ["--isolation", "none"] : []
        let first = try await InstalledPlatform.start(in: folder, flags)
        let gate = try CommandGate()
        try await first.succeed("apps:create", "demo")
        let deploy = Task { try await first.deploy(app(at: moment, gate), in: folder) }
        var runs: [LoopbackWire] = []
        switch moment {
        case .building, .runningReleaseCommand: break
        case .serving, .servingWithoutNamespaces, .startingDynos:
            #expect(try await deploy.value == 0)
            try await first.succeed("ps:scale", "worker=1", "-a", "demo")
        }
        for _ in 0..<2 { runs.append(try await gate.nextRun()) }
        if moment == .startingDynos {
            // Nobody waits for these: each is somewhere between its directory and its first line.
            try await first.succeed("ps:scale", "worker=30", "-a", "demo")
        }
        let ground = try Ground(of: first)
        #expect(!ground.directories.isEmpty)
        try Signal.kill.send(to: first.pid)
        for run in runs { _ = try await onThread(named: "gate") { try run.readToEnd() } }
        _ = try? await deploy.value
        try await wait(for: "its dynos' processes are gone") { (try? ground.processes().isEmpty) == true }
        #expect(try ListenTable.listeners(onPort: first.router.port).isEmpty)

        let second = try await InstalledPlatform.start(in: folder, flags)
        #expect(try ground.remains() == [])
        let next = try Ground(of: second)
        try await second.succeed("daemon", "stop")
        #expect(try next.remains() == [])
    }

    // MARK: - Private

    /// The files of an app that has two connections to the gate at `moment`; of a dyno one is a program's that has left
    /// its session, its parent and its standard streams.
    private func app(at moment: Moment, _ gate: CommandGate) -> [String: String] {
        var files = [
            "hold": "\(gate.connecting)\nwhile :; do sleep 0.05; done\n",
            "twice": "setsid bash hold < /dev/null > /dev/null 2>&1 &\nexec bash hold\n",
            "Procfile": "worker: bash twice\n",
        ]
        switch moment {
        case .serving, .servingWithoutNamespaces, .startingDynos: break
        case .runningReleaseCommand: files["Procfile"] = "release: bash twice\n"
        case .building:
            files["bin/detect"] = "#!/bin/sh\necho Endless\n"
            // Without namespaces what leaves the session outlives the build.
            let other = "case $1 in /tmp/build_*) setsid bash hold & ;; *) bash hold & ;; esac"
            files["bin/compile"] = "#!/bin/sh\ncd \"$1\"\n\(other)\nexec bash hold\n"
            files["bin/release"] = "#!/bin/sh\n"
        }
        return files
    }
}

/// What a daemon has on the machine, by names that no other daemon's things have.
private struct Ground: Sendable {
    /// The private directories of its dynos and builds.
    let directories: [String]
    private let groups: [String]
    private let folder: String

    init(of platform: InstalledPlatform) throws {
        folder = platform.folder.path
        directories = try ["dynos", "build"].flatMap { name in
            let parent = "\(platform.home)/\(name)"
            guard FileSystem.exists(parent) else { return [String]() }
            return try FileSystem.entries(of: parent).map { "\(parent)/\($0)" }
        }
        groups = Ground.groups(below: "/sys/fs/cgroup", prefix: "herolocal.\(platform.pid).")
    }

    /// What is there still.
    func remains() throws -> [String] {
        let mounts = try FileSystem.readText("/proc/self/mountinfo").split(separator: "\n").map(String.init)
        return (directories + groups).filter { FileSystem.exists($0) }
            + mounts.filter { $0.contains(folder) } + (try processes())
    }

    /// The command lines of processes that were given one of the directories.
    func processes() throws -> [String] {
        let names = directories.map { FileSystem.baseName($0) }
        return try FileSystem.entries(of: "/proc").filter { Int32($0) != nil }.compactMap { pid in
            let texts = ["cmdline", "environ"].map { (try? FileSystem.readText("/proc/\(pid)/\($0)")) ?? "" }
            return names.contains { name in texts.contains { $0.contains(name) } } ? texts[0] : nil
        }
    }

    // MARK: - Private

    private static func groups(below directory: String, prefix: String) -> [String] {
        let names = (try? FileSystem.entries(of: directory)) ?? []
        return names.flatMap { name -> [String] in
            let path = "\(directory)/\(name)"
            guard (try? FileSystem.status(path).kind) == .directory else { return [] }
            return name.hasPrefix(prefix) ? [path] : groups(below: path, prefix: prefix)
        }
    }
}

extension InstalledPlatform {
    /// Deploys these files as the app `demo`; the exit code of the deploy.
    fileprivate func deploy(_ files: [String: String], in folder: ScratchFolder) async throws -> Int32 {
        for (name, text) in files {
            let path = folder.file("app/\(name)")
            try FileSystem.makeDirectory(FileSystem.directoryName(path))
            try FileSystem.writeAtomically(path, Array(text.utf8), permissions: 0o755)
        }
        return try await run("deploy", "-a", "demo", folder.file("app")).code
    }
}

import Linux

/// What the daemon needs besides itself: dyno-init, the buildpacks, the machine's toolchains.
struct ProgramFiles: Sendable {
    let dynoInit: String
    /// `herolocal`, which pushes call as their hook.
    let command: String
    let buildpacks: String
    /// PATH of builds and dynos.
    let path: String

    /// Looks beside the program: `bin/` of an installation, or `.build/<configuration>/` of the source tree.
    static func find() throws -> ProgramFiles {
        let directory = FileSystem.directoryName(Host.executablePath)
        let dynoInit = directory + "/dyno-init"
        guard FileSystem.exists(dynoInit) else {
            throw Daemon.Refusal(sentence: "There is no dyno-init at \(dynoInit). Build it with: swift build")
        }
        guard let buildpacks = buildpacks(near: directory) else {
            throw Daemon.Refusal(
                sentence:
                    "The built-in buildpacks are not where they should be. Set HEROLOCAL_BUILDPACKS to their folder."
            )
        }
        return ProgramFiles(
            dynoInit: dynoInit,
            command: directory + "/herolocal",
            buildpacks: buildpacks,
            path: searchPath
        )
    }

    /// The stack's own PATH, then whatever else the daemon was started with: toolchains live in many places.
    static var searchPath: String {
        let stack = ["/usr/local/bin", "/usr/bin", "/bin"]
        let own = (Host.environment("PATH") ?? "").split(separator: ":").map(String.init)
        var seen = Set<String>()
        return (stack + own).filter { $0.hasPrefix("/") && seen.insert($0).inserted }.joined(separator: ":")
    }

    // MARK: - Private

    private static func buildpacks(near directory: String) -> String? {
        if let told = Host.environment("HEROLOCAL_BUILDPACKS"), !told.isEmpty {
            return FileSystem.exists(told) ? told : nil
        }
        var candidates = [FileSystem.directoryName(directory) + "/share/herolocal/buildpacks"]
        var above = directory
        for _ in 0..<4 {
            above = FileSystem.directoryName(above)
            candidates.append(above + "/buildpacks")
        }
        return candidates.first { FileSystem.exists($0 + "/python/bin/detect") }
    }
}

import Linux
import Model
import PlatformAPI

/// The daemon's own files: directories, lock, token.
enum StateDirectory {
    /// Makes the directories and takes the lock that says who runs here.
    static func prepare(_ paths: StatePaths) throws -> FileLock {
        for directory in [paths.state, paths.runtime] {
            try FileSystem.makeDirectory(directory, permissions: 0o700)
        }
        guard let lock = try FileLock(paths.lock) else {
            let owner = (try? FileSystem.readText(paths.lock))?.split(separator: "\n").first.map {
                " (pid \($0))"
            }
            throw Daemon.Refusal(
                sentence: "herolocald is already running in \(paths.state)\(owner ?? ""). "
                    + "Stop it with: herolocal daemon stop"
            )
        }
        try lock.write("\(Host.processID)\n")
        return lock
    }

    /// What clients of the loopback port must show; made once, readable by its owner only.
    static func token(_ paths: StatePaths) throws(Errno) -> String {
        if let text = try? FileSystem.readText(paths.token), let id = ResourceID(text.prefix(36)) {
            return id.description
        }
        let token = ResourceID.random().description
        try FileSystem.writeAtomically(paths.token, Array("\(token)\n".utf8), permissions: 0o600)
        return token
    }

    /// Who the platform's one user is: the name of whoever runs the daemon, on this machine.
    static var accountEmail: String {
        let name = Host.environment("USER") ?? Host.environment("LOGNAME") ?? "user\(Host.userID)"
        let plain = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        return "\(plain.isEmpty ? "user\(Host.userID)" : plain)@localhost"
    }
}

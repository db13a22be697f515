import Linux

/// Programs of this machine that are used when they are there.
enum SystemProgram {
    /// Where a program of the daemon's PATH is; looked for each time, since it may be installed while the daemon runs.
    static func path(_ name: String) -> String? {
        for directory in (Host.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
            let path = "\(directory)/\(name)"
            if let status = try? FileSystem.status(path), status.kind == .file, status.mode & 0o111 != 0 {
                return path
            }
        }
        return nil
    }
}

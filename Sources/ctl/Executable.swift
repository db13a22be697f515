import Linux

/// Other programs that a command starts: git, an editor, a browser.
struct Executable {
    let path: String

    /// Looks for `name` in PATH; a name with a slash is taken as it is.
    static func find(_ name: String, _ variable: (String) -> String?) -> Executable? {
        if name.contains("/") { return FileSystem.exists(name) ? Executable(path: name) : nil }
        for directory in (variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
            let path = "\(directory)/\(name)"
            if let status = try? FileSystem.status(path), status.kind == .file, status.mode & 0o111 != 0 {
                return Executable(path: path)
            }
        }
        return nil
    }

    /// What is said where git is needed and there is none.
    static let noGit = [
        "There is no git on your PATH.",
        "Install it, on Debian or Ubuntu with: apt-get install git",
    ]

    /// Runs it to its end on our terminal; its exit code.
    @discardableResult
    func run(_ arguments: [String], directory: String? = nil, isQuiet: Bool = false) throws -> Int32 {
        let null = try FileSystem.open("/dev/null", .readWrite)
        let launch = ChildProcess.Launch(
            executable: path,
            arguments: [path] + arguments,
            environment: Host.allEnvironment,
            directory: directory,
            newSession: false
        )
        let out = isQuiet ? null.rawValue : 1
        let error = isQuiet ? null.rawValue : 2
        let child = try ChildProcess.spawn(
            launch,
            descriptors: [(parent: 0, child: 0), (parent: out, child: 1), (parent: error, child: 2)]
        )
        return try child.waitForExit().shellCode
    }
}

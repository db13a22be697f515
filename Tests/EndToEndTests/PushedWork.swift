import Linux
import TestSupport

/// A person's git repository whose work is pushed to a platform, by the system's git.
struct PushedWork: Sendable {
    let folder: ScratchFolder
    private let git: String
    private let environment: [String]

    /// An empty repository on the branch `main`; `settings` are the person's own (git-config(1)).
    static func make(_ settings: String = "") async throws -> PushedWork {
        guard let git = systemProgram("git") else { throw InstalledPlatform.Failure(text: "no git") }
        let folder = try ScratchFolder()
        let own = "[user]\n\tname = Dev\n\temail = dev@example.test\n\(settings)"
        try FileSystem.writeAtomically(folder.file("gitconfig"), Array(own.utf8))
        try FileSystem.makeDirectory(folder.file("work"))
        let strange = ["GIT_", "HEROLOCAL_", "HEROKU_"]
        let environment =
            Host.allEnvironment.filter { entry in !strange.contains { entry.hasPrefix($0) } }
            + [
                "GIT_CONFIG_GLOBAL=\(folder.file("gitconfig"))", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
                "GIT_TERMINAL_PROMPT=0",
            ]
        let work = PushedWork(folder: folder, git: git, environment: environment)
        try await work.succeed("init", "-q", "-b", "main")
        return work
    }

    /// Runs git in the work tree.
    func run(_ arguments: [String], input: String = "") async throws -> ProgramRun {
        try await ProgramRun.run(
            [git] + arguments,
            environment: environment,
            input: input,
            directory: folder.file("work"),
            limit: .seconds(300)
        )
    }

    /// The same, and throws with what it printed unless it succeeds; its standard output.
    @discardableResult
    func succeed(_ arguments: String...) async throws -> String {
        let run = try await run(arguments)
        guard run.code == 0 else {
            throw InstalledPlatform.Failure(text: "git \(arguments) ended with \(run.code): \(run.errors)")
        }
        return run.output
    }

    /// Writes files, those ending in `!` as programs, commits everything and returns the commit's id.
    func commit(_ files: [String: String], _ message: String) async throws -> String {
        for (name, text) in files {
            let isProgram = name.hasSuffix("!")
            let path = folder.file("work/\(isProgram ? String(name.dropLast()) : name)")
            try FileSystem.makeDirectory(FileSystem.directoryName(path))
            let permissions: UInt32 = isProgram ? 0o755 : 0o644
            try FileSystem.writeAtomically(path, Array(text.utf8), permissions: permissions)
        }
        try await succeed("add", "-A")
        try await succeed("commit", "-q", "--allow-empty", "-m", message)
        return String(try await succeed("rev-parse", "HEAD").dropLast())
    }

    /// Pushes to the remote `herolocal`.
    func push(_ words: String...) async throws -> Push {
        let run = try await run(["push", "herolocal"] + words)
        return Push(run)
    }

    /// What the app's repository has as this ref; empty when it has none.
    func pushed(_ ref: String) async throws -> String {
        let line = try await succeed("ls-remote", "herolocal", ref)
        return String(line.prefix { !$0.isWhitespace })
    }

    /// A push as who pushes sees it.
    struct Push: Sendable {
        let code: Int32
        /// What came from the other side, without git's marks.
        let remote: [String]
        /// What git itself said.
        let local: [String]

        init(_ run: ProgramRun) {
            code = run.code
            let lines = run.errors.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let isRemote = { (line: String) in line.hasPrefix("remote:") }
            // Git fills lines up with blanks, so that they cover a progress line; the blank after the colon is git's.
            remote = lines.filter(isRemote).map { line in
                let text = line.dropFirst("remote:".count)
                let body = text.first == " " ? text.dropFirst() : text
                return String(body.reversed().drop { $0 == " " }.reversed())
            }
            local = lines.filter { !isRemote($0) && !$0.isEmpty }
        }

        var text: String { (remote + local).joined(separator: "\n") }
    }
}

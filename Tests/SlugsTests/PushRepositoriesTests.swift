import Linux
import Model
import TestSupport
import Testing

@testable import Slugs

@Suite("The repositories that apps are pushed to")
struct PushRepositoriesTests {
    private let scratch: Scratch
    private let git: String
    private let app = ResourceID.random()
    private let name: AppName

    init() throws {
        scratch = try Scratch()
        git = try #require(systemProgram("git"))
        name = try AppName("demo")
        try FileSystem.makeDirectory("\(scratch.path)/home")
    }

    private func repositories(program: String = "/bin/true") throws -> PushRepositories {
        try PushRepositories(directory: "\(scratch.path)/git", program: program, socket: "/run/x.sock")
    }

    private func run(_ arguments: String...) async throws -> ProgramRun {
        try await ProgramRun.run(
            [git] + arguments,
            environment: [
                "PATH=/usr/bin:/bin", "HOME=\(scratch.path)/home", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
                "GIT_AUTHOR_NAME=Dev", "GIT_AUTHOR_EMAIL=dev@example.test", "GIT_COMMITTER_NAME=Dev",
                "GIT_COMMITTER_EMAIL=dev@example.test",
            ],
            directory: scratch.path
        )
    }

    /// Pushes an empty commit to the app's repository.
    private func push(to path: String) async throws -> ProgramRun {
        let work = "\(scratch.path)/work"
        _ = try await run("init", "-q", "-b", "main", work)
        _ = try await run("-C", work, "commit", "-q", "--allow-empty", "-m", "one")
        return try await run("-C", work, "push", "-q", "file://\(path)", "main")
    }

    @Test("are what git takes for one, and call the command, wherever it stands and whatever the user set up")
    func hook() async throws {
        let program = try scratch.write(
            "it's a folder/hook",
            "#!/bin/sh\n/bin/echo \"called with $*\" >&2\n/bin/cat >&2\n",
            mode: 0o755
        )
        try scratch.write(
            "home/.gitconfig",
            "[core]\n\thooksPath = /nowhere\n[receive]\n\tdenyDeletes = true\n"
        )
        let repositories = try repositories(program: program)
        try repositories.open(app, name: name)
        let push = try await push(to: repositories.path(of: name))
        #expect(push.code == 0, "\(push.errors)")
        #expect(push.errors.contains("remote: called with git:pre-receive"), "\(push.errors)")
        #expect(push.errors.contains(" refs/heads/main"))
        #expect((repositories.sizeBytes(of: app) ?? 0) > 0)
        let deletion = try await run(
            "-C",
            "\(scratch.path)/work",
            "push",
            "-q",
            "file://\(repositories.path(of: name))",
            ":main"
        )
        #expect(deletion.code == 0, "\(deletion.errors)")
    }

    @Test("take no push when the command is gone")
    func missingProgram() async throws {
        let repositories = try repositories(program: "\(scratch.path)/gone")
        try repositories.open(app, name: name)
        let push = try await push(to: repositories.path(of: name))
        #expect(push.code != 0)
        #expect(push.errors.contains("pre-receive hook declined"), "\(push.errors)")
        #expect(repositories.sizeBytes(of: app) == nil)
    }

    @Test("follow an app's name and go with it")
    func names() throws {
        let repositories = try repositories()
        try repositories.open(app, name: name)
        try scratch.write("git/\(app)/objects/pack/one", "12345")
        let other = try AppName("other")
        try repositories.rename(app, from: name, to: other)
        #expect(!FileSystem.exists(repositories.path(of: name)))
        #expect(try FileSystem.readText("\(repositories.path(of: other))/objects/pack/one") == "12345")
        #expect(repositories.sizeBytes(of: app) == 5)
        try repositories.remove(app, name: other)
        #expect(try FileSystem.entries(of: "\(scratch.path)/git") == ["socket"])
    }

    @Test("agree with the apps after a start, whatever was left and is missing")
    func synchronize() throws {
        let repositories = try repositories()
        let gone = ResourceID.random()
        try repositories.open(app, name: AppName("old-name"))
        try repositories.open(gone, name: AppName("gone"))
        try scratch.write("git/\(app)/config", "[core]\n\thooksPath = /tmp\n")
        try scratch.write("git/\(app)/HEAD", "ref: refs/heads/master\n")
        let new = ResourceID.random()
        try repositories.synchronize([app: name, new: AppName("new-app")])
        let entries = try FileSystem.entries(of: "\(scratch.path)/git")
        #expect(entries == ["\(app)", "\(new)", "demo.git", "new-app.git", "socket"].sorted())
        #expect(try FileSystem.readText("\(scratch.path)/git/\(app)/config").contains("hooksPath = hooks"))
        #expect(try FileSystem.readText("\(scratch.path)/git/\(app)/HEAD") == "ref: refs/heads/master\n")
    }
}

import HTTP
import Linux
import TestSupport
import Testing

@Suite(
    "An example that is pushed twice",
    .serialized,
    .enabled(if: systemProgram("git") != nil),
    .timeLimit(.minutes(10))
)
struct PushedExampleTests {
    @Test(
        "go-http is built by go and serves; the second build uses what the first has made",
        .enabled(if: hasGo)
    )
    func go() async throws {
        try await expect(
            "go-http",
            serves: "hello from web.1\n",
            changing: ("main.go", "hello from", "greetings from"),
            reuses: "       Using the modules and packages of the last build"
        )
    }

    @Test(
        "ruby-rack is installed by bundler and serves; the second build uses the gems of the first",
        .enabled("bundler can have the gems") { await hasGems }
    )
    func ruby() async throws {
        try await expect(
            "ruby-rack",
            serves: "hello from web.1\n",
            changing: ("config.ru", "hello from", "greetings from"),
            reuses: nil
        )
    }

    // MARK: - Private

    private func expect(
        _ example: String,
        serves page: String,
        changing change: (file: String, from: String, to: String),
        reuses line: String?
    ) async throws {
        try await InstalledPlatform.with { platform in
            let work = try await PushedWork.make()
            let folder = work.folder.file("work")
            let made = try await platform.shell(
                "cp -r '\(Repository.path("examples/\(example)"))/.' '\(folder)' && cd '\(folder)' && "
                    + "herolocal apps:create example"
            )
            #expect(made.code == 0, "\(made.errors)")
            _ = try await work.commit([:], "One")
            let first = try await work.push("main")
            try #require(first.code == 0, "\(first.text)")
            try await platform.succeed("ps:wait", "-a", "example")
            #expect(try await platform.get("/", of: "example").text == page)
            let file = try FileSystem.readText("\(folder)/\(change.file)")
            _ = try await work.commit([change.file: file.replacing(change.from, with: change.to)], "Two")
            let second = try await work.push("main")
            try #require(second.code == 0, "\(second.text)")
            if let line { #expect(second.remote.contains(line), "\(second.text)") }
            try await platform.succeed("ps:wait", "-a", "example")
            #expect(
                try await platform.get("/", of: "example").text
                    == page.replacing(change.from, with: change.to)
            )
        }
    }

    private static var hasGo: Bool {
        let isThere = systemProgram("go") != nil
        if !isThere { print("go-http is not pushed: there is no go (apt-get install golang-go)") }
        return isThere
    }

    /// Whether the example's gems are here or to be had; without them the test is skipped.
    private static var hasGems: Bool {
        get async {
            guard let bundle = systemProgram("bundle"), let folder = try? ScratchFolder() else {
                return false
            }
            let example = Repository.path("examples/ruby-rack")
            for name in ["Gemfile", "Gemfile.lock"] {
                guard let content = try? FileSystem.readAll("\(example)/\(name)") else { return false }
                try? FileSystem.writeAtomically(folder.file(name), content)
            }
            let local = try? await ProgramRun.run(
                [bundle, "install", "--local", "--quiet"],
                directory: folder.path,
                limit: .seconds(60)
            )
            if local?.code == 0 { return true }
            let remote = try? await ProgramRun.run(
                [bundle, "lock", "--update"],
                directory: folder.path,
                limit: .seconds(60)
            )
            return remote?.code == 0
        }
    }
}

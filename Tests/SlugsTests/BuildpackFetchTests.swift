import Archive
import Linux
import Model
import TestSupport
import Testing

@testable import Slugs

@Suite("A fetched buildpack", .timeLimit(.minutes(5)))
struct BuildpackFetchTests {
    private let fixture: BuildFixture

    init() throws { fixture = try BuildFixture() }

    @Test(
        "from git is what the reference names: the default branch, a branch, a tag, a commit or its beginning",
        .enabled(if: systemProgram("git") != nil)
    )
    func references() async throws {
        let repository = try await Repository(in: fixture.scratch)
        let first = try await repository.commit(says: "one")
        try await repository.git("tag", "-a", "-m", "v1", "v1")
        try await repository.git("checkout", "-q", "-b", "next")
        _ = try await repository.commit(says: "two")
        try await repository.git("checkout", "-q", "main")
        _ = try await repository.commit(says: "three")
        for (name, word) in [
            ("", "three"), ("next", "two"), ("v1", "one"), ("refs/tags/v1", "one"), (first, "one"),
            (String(first.prefix(9)), "one"), ("main", "three"),
        ] {
            let url = "file://\(repository.path)#\(name)"
            _ = try await fixture.build(["a": "b"], buildpacks: [url])
            #expect(fixture.transcript.hasSuffix(said(word)), "#\(name): \(fixture.transcript)")
            #expect(
                fixture.transcript.contains("-----> Using buildpack: \(url)\n-----> Fetched app detected\n")
            )
        }
        #expect(fixture.leftovers.isEmpty)
    }

    @Test(
        "from git runs nothing but its bin/, and is the whole tree",
        .enabled(if: systemProgram("git") != nil)
    )
    func traps() async throws {
        let repository = try await Repository(in: fixture.scratch)
        let mark = "\(fixture.scratch.path)/ran"
        _ = try await repository.commit(
            says: "word",
            besides: [
                "hooks/post-checkout": "#!/bin/sh\ntouch '\(mark)'\n", "left-out": "here",
                ".gitattributes": "left-out export-ignore\nbin/compile filter=trap\n",
                ".gitmodules": "[submodule \"x\"]\n\tpath = x\n\turl = /\n\tupdate = !touch '\(mark)'\n",
            ]
        )
        let compile = "#!/bin/sh\ncat \"$(dirname \"$0\")/../left-out\"\n"
        try fixture.scratch.write("buildpack/bin/compile", compile, mode: 0o755)
        try await repository.git("commit", "-q", "-a", "-m", "cat")
        _ = try await fixture.build(["a": "b"], buildpacks: ["file://\(repository.path)#main"])
        #expect(fixture.transcript.contains("here\n-----> Discovering"))
        #expect(!FileSystem.exists(mark))
    }

    @Test(
        "is kept: the next build fetches only what has changed, and works when nothing can be reached",
        .enabled(if: systemProgram("git") != nil)
    )
    func kept() async throws {
        let repository = try await Repository(in: fixture.scratch)
        _ = try await repository.commit(says: "one")
        let url = "file://\(repository.path)#main"
        _ = try await fixture.build(["a": "b"], buildpacks: [url])
        _ = try await repository.commit(says: "two")
        _ = try await fixture.build(["a": "b"], buildpacks: [url])
        #expect(fixture.transcript.hasSuffix(said("two")))
        let folder = "\(fixture.scratch.path)/cache/buildpacks"
        let stores = try FileSystem.entries(of: folder)
        #expect(stores.count == 1)
        #expect(try FileSystem.entries(of: "\(folder)/\(stores[0])").count == 1)
        try FileSystem.removeTree(repository.path)
        _ = try await fixture.build(["a": "b"], buildpacks: [url])
        #expect(
            fixture.transcript.contains(
                " !     Warning: \(url) cannot be reached; the copy of an earlier build is used.\n"
            )
        )
        #expect(fixture.transcript.hasSuffix(said("two")))
    }

    @Test(
        "that is not to be had fails the build with git's reason",
        .enabled(if: systemProgram("git") != nil),
        arguments: ["nothing.git", "buildpack#gone"]
    )
    func missing(place: String) async throws {
        let repository = try await Repository(in: fixture.scratch)
        _ = try await repository.commit(says: "one")
        let url = "file://\(fixture.scratch.path)/\(place)"
        await #expect(throws: BuildFailure.self) { try await fixture.build(["a": "b"], buildpacks: [url]) }
        let reason =
            place == "nothing.git"
            ? " !     Push rejected, the buildpack \(url) could not be fetched: "
            : " !     Push rejected, the buildpack file://\(repository.path) has no branch, tag or commit gone.\n"
        #expect(fixture.transcript.contains(reason), "\(fixture.transcript)")
        #expect(fixture.leftovers.isEmpty)
    }

    @Test(
        "as a .tgz is a file of this machine, with a directory around it or without",
        arguments: ["", "bp-1/"]
    )
    func packed(around: String) async throws {
        let archive = try fixture.scratch.archive("bp.tgz", Self.members(around, says: "packed"))
        _ = try await fixture.build(["a": "b"], buildpacks: [archive])
        #expect(fixture.transcript.hasSuffix(said("packed")))
    }

    @Test("as a .tgz comes from a URL, and from the copy when that answers nonsense", .enabled(if: hasCurl))
    func download() async throws {
        let archive = try fixture.scratch.archive("bp.tgz", Self.members("", says: "far"))
        let body = try FileSystem.readAll(archive)
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        let isBroken = Lock(false)
        let site = try AnsweringDyno { received in
            let answer = isBroken.withLock { $0 } ? Array("nonsense\n".utf8) : Array(head.utf8) + body
            return headLength(of: received).map { ($0, answer) }
        }
        let url = "http://127.0.0.1:\(site.port)/bp.tgz"
        _ = try await fixture.build(["a": "b"], buildpacks: [url])
        #expect(fixture.transcript.hasSuffix(said("far")))
        isBroken.withLock { $0 = true }
        _ = try await fixture.build(["a": "b"], buildpacks: [url])
        #expect(fixture.transcript.contains("\(url) cannot be reached"), "\(fixture.transcript)")
        #expect(fixture.transcript.hasSuffix(said("far")))
    }

    @Test("that is refused by its host fails the build", .enabled(if: hasCurl))
    func refused() async throws {
        let site = try AnsweringDyno(always: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        let url = "http://127.0.0.1:\(site.port)/bp.tgz"
        await #expect(throws: BuildFailure.self) { try await fixture.build(["a": "b"], buildpacks: [url]) }
        #expect(fixture.transcript.contains("the buildpack \(url) could not be fetched: curl: (22) "))
    }

    @Test("that leads out of its directory is refused")
    func leadsOut() async throws {
        let archive = try fixture.scratch.archive("bp.tgz", [member("../out", "x")])
        let reason =
            "the buildpack \(archive) cannot be unpacked: the name '../out' leads out of the app's directory."
        await #expect(throws: BuildFailure.buildpack(reason)) {
            try await fixture.build(["a": "b"], buildpacks: [archive])
        }
        #expect(!FileSystem.exists("\(fixture.scratch.path)/work/out"))
    }

    @Test(
        "needs git or curl, and says how to get it",
        arguments: [("https://x/y.git", "git"), ("https://x/y.tgz", "curl")]
    )
    func noProgram(url: String, program: String) async throws {
        let fixture = try BuildFixture(path: "/nonexistent")
        await #expect(throws: BuildFailure.self) { try await fixture.build(["a": "b"], buildpacks: [url]) }
        #expect(
            fixture.transcript.contains(
                "\(program) is needed to fetch the buildpack \(url) and is not installed on this machine. "
                    + "Install it, on Debian or Ubuntu with: apt-get install \(program)\n"
            )
        )
    }

    @Test(
        "that is too large is not fetched to its end",
        .enabled(if: systemProgram("git") != nil)
    )
    func largeRepository() async throws {
        let fixture = try BuildFixture(buildpackBytes: 1 << 20)
        let repository = try await Repository(in: fixture.scratch)
        _ = try await repository.commit(says: "one")
        try FileSystem.writeAtomically("\(repository.path)/large", Self.noise(3 << 20))
        try await repository.git("add", "-A")
        try await repository.git("commit", "-q", "-m", "large")
        let url = "file://\(repository.path)#main"
        await #expect(throws: BuildFailure.self) { try await fixture.build(["a": "b"], buildpacks: [url]) }
        #expect(
            fixture.transcript.contains(
                " !     Push rejected, the buildpack \(url) is larger than 1.0M, the most that is fetched of one.\n"
            ),
            "\(fixture.transcript)"
        )
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("that is too large and does not say how large it is comes no further", .enabled(if: hasCurl))
    func largeArchive() async throws {
        let fixture = try BuildFixture(buildpackBytes: 1 << 20)
        let content = String(repeating: "x", count: 2 << 20)
        let site = try AnsweringDyno(
            always: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "\(String(content.utf8.count, radix: 16))\r\n\(content)\r\n0\r\n\r\n"
        )
        let url = "http://127.0.0.1:\(site.port)/bp.tgz"
        await #expect(throws: BuildFailure.self) { try await fixture.build(["a": "b"], buildpacks: [url]) }
        #expect(fixture.transcript.contains("\(url) is larger than 1.0M, the most"), "\(fixture.transcript)")
    }

    @Test(
        "whose URL has a password in it shows that to nobody but its host",
        .enabled(if: hasCurl && systemProgram("git") != nil),
        arguments: ["bp.git#main", "bp.tgz"]
    )
    func password(place: String) async throws {
        let programs = try Scratch()
        let seen = "\(programs.path)/arguments"
        for program in ["git", "curl"] {
            let real = try #require(systemProgram(program))
            let script = "#!/bin/sh\nprintf '%s\\n' \"$*\" >>'\(seen)'\nexec '\(real)' \"$@\"\n"
            try programs.write(program, script, mode: 0o755)
        }
        let fixture = try BuildFixture(path: "\(programs.path):/usr/bin:/bin")
        let asked = Lock<[String]>([])
        let site = try AnsweringDyno { received in
            guard let length = headLength(of: received) else { return nil }
            let head = String(decoding: received.prefix(length), as: UTF8.self)
            asked.withLock { $0.append(head) }
            let answer =
                head.contains("Authorization: Basic bWU6Z2UgaGVpbQ==\r\n")
                ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
            return (length, Array(answer.utf8))
        }
        let host = "127.0.0.1:\(site.port)"
        let url = "http://me:ge%20heim@\(host)/\(place)"
        await #expect(throws: BuildFailure.self) { try await fixture.build(["a": "b"], buildpacks: [url]) }
        #expect(asked.withLock { $0.last }?.contains("Authorization: Basic bWU6Z2UgaGVpbQ==\r\n") == true)
        #expect(fixture.transcript.contains("-----> Using buildpack: http://***@\(host)/\(place)\n"))
        #expect(!fixture.transcript.contains("heim"), "\(fixture.transcript)")
        #expect(try !FileSystem.readText(seen).contains("heim"))
    }

    @Test("is kept as long as somebody wants it", .enabled(if: systemProgram("git") != nil))
    func cleared() async throws {
        let repository = try await Repository(in: fixture.scratch)
        _ = try await repository.commit(says: "one")
        let urls = ["main", "HEAD"].map { "file://\(repository.path)#refs/heads/\($0)" }
        let url = urls[0]
        _ = try await fixture.build(["a": "b"], buildpacks: [url])
        let folder = "\(fixture.scratch.path)/cache/buildpacks"
        try await fixture.compiler.clearBuildpacks(but: urls.map { BuildpackReference($0) })
        #expect(try FileSystem.entries(of: folder).count == 1)
        try await fixture.compiler.clearBuildpacks(but: [BuildpackReference(urls[1])])
        #expect(try FileSystem.entries(of: folder).isEmpty)
    }

    // MARK: - Private

    /// Bytes that no compression makes shorter.
    private static func noise(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 1)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) }
    }

    private static let hasCurl = systemProgram("curl") != nil

    /// The end of a transcript whose compile said one word.
    private func said(_ word: String) -> String {
        let size = fixture.transcript.split(separator: "\n").last.map(String.init) ?? ""
        return """
            -----> Fetched app detected
            \(word)
            -----> Discovering process types
                   Procfile declares types -> (none)

            -----> Compressing...
            \(size)

            """
    }

    private static func members(_ around: String, says word: String) -> [(TarEntry, String)] {
        [
            member("\(around)bin/detect", "#!/bin/sh\necho Fetched\n", mode: 0o755),
            member("\(around)bin/compile", "#!/bin/sh\necho \(word)\n", mode: 0o755),
            member("\(around)README", "hello"),
        ]
    }
}

/// A buildpack in a git repository.
private struct Repository {
    let path: String
    private let scratch: Scratch
    private let program: String

    init(in scratch: Scratch) async throws {
        self.scratch = scratch
        program = try #require(systemProgram("git"))
        path = "\(scratch.path)/buildpack"
        try FileSystem.makeDirectory(path)
        try await git("init", "-q", "-b", "main")
    }

    @discardableResult
    func git(_ arguments: String...) async throws -> String {
        let run = try await ProgramRun.run(
            [program, "-C", path] + arguments,
            environment: [
                "PATH=/usr/bin:/bin", "HOME=\(scratch.path)", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Dev",
                "GIT_AUTHOR_EMAIL=dev@example.test", "GIT_COMMITTER_NAME=Dev",
                "GIT_COMMITTER_EMAIL=dev@example.test",
            ]
        )
        try #require(run.code == 0, "git \(arguments): \(run.errors)")
        return String(run.output.prefix { $0 != "\n" })
    }

    /// Commits a buildpack whose compile says one word; the commit's id.
    func commit(says word: String, besides files: [String: String] = [:]) async throws -> String {
        try scratch.write("buildpack/bin/detect", "#!/bin/sh\necho Fetched\n", mode: 0o755)
        try scratch.write("buildpack/bin/compile", "#!/bin/sh\necho \(word)\n", mode: 0o755)
        for (name, text) in files { try scratch.write("buildpack/\(name)", text) }
        try await git("add", "-A")
        try await git("commit", "-q", "-m", word)
        return try await git("rev-parse", "HEAD")
    }
}

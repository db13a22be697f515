import Linux
import Model
import Testing

@testable import Slugs

@Suite("The slug compiler, with an app that means harm or has no bounds,")
struct SlugCompilerSafetyTests {
    let fixture: BuildFixture

    init() throws { fixture = try BuildFixture() }

    @Test("says that a build took too much memory when a script of it fails for that, and only then")
    func memory() async throws {
        let failing = try fixture.buildpack("failing", detect: "echo Own", compile: "exit 137")
        let fine = try fixture.buildpack("fine", detect: "echo Own", compile: ":")
        let quota = FullQuota(isGrowing: true)
        let small = try BuildFixture(quota: quota)
        await #expect(throws: BuildFailure.outOfMemory(limitBytes: 64 << 20)) {
            try await small.build(["a": "b"], buildpacks: [failing])
        }
        #expect(
            small.transcript.hasSuffix(
                " !     Push rejected, the build took more than 64 MB of memory.\n\n !     Push failed\n"
            )
        )
        // Something was killed, but the script has come to its end without it.
        _ = try await small.build(["a": "b"], buildpacks: [fine])
        #expect(quota.count == .init(opened: 2, closed: 2))
    }

    @Test("does not say so of a script that fails later, nor of one that was ended for another reason")
    func earlierKill() async throws {
        let failing = try fixture.buildpack("failing", detect: "echo Own", compile: "exit 137")
        let survived = try BuildFixture(quota: FullQuota(isGrowing: false))
        await #expect(throws: BuildFailure.compile(buildpack: "Own", code: 137)) {
            try await survived.build(["a": "b"], buildpacks: [failing])
        }
        let late = try BuildFixture(timeLimit: .zero, quota: FullQuota(isGrowing: true))
        await #expect(throws: BuildFailure.timedOut) {
            try await late.build(["a": "b"], buildpacks: [failing])
        }
    }

    @Test("packs nothing that a link in the build directory's place leads to")
    func replacedBuild() async throws {
        try fixture.scratch.write("secret/Procfile", "web: secret\n")
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: "cd /; rm -rf \"$1\"; ln -s '\(fixture.scratch.path)/secret' \"$1\""
        )
        do {
            _ = try await fixture.build(["a": "b"], buildpacks: [own])
            Issue.record("the link was followed")
        } catch {
            guard case .contents(let reason) = error else { throw error }
            #expect(reason.hasPrefix("a script has removed or replaced /"))
        }
        #expect(FileSystem.exists("\(fixture.scratch.path)/secret/Procfile"))
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("copies no buildpack to where a link in its place leads", arguments: ["$own/../1", "$own/.."])
    func replacedBuildpack(place: String) async throws {
        let target = "\(fixture.scratch.path)/target"
        try FileSystem.makeDirectory(target)
        let first = try fixture.buildpack(
            "first",
            detect: "echo First",
            compile: """
                own=$(cd "$(dirname "$0")/.." && pwd); place=$(realpath -m "\(place)")
                if [ -e "$place" ]; then mv "$place" "$place.old"; fi
                ln -s '\(target)' "$place"
                """
        )
        let second = try fixture.buildpack("second", detect: "echo Second", compile: ":")
        do {
            _ = try await fixture.build(["a": "b"], buildpacks: [first, second])
            Issue.record("the link was followed")
        } catch {
            guard case .contents = error else { throw error }
        }
        #expect(try FileSystem.entries(of: target).isEmpty)
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("refuses what could not be unpacked for a dyno")
    func bounds() throws {
        #expect(throws: BuildFailure.contents("it has more than 1000000 files")) {
            try SlugPacker.checkBounds(members: 1_000_001, contentBytes: 0)
        }
        #expect(throws: BuildFailure.contents("its files have more than 4096 MB")) {
            try SlugPacker.checkBounds(members: 2, contentBytes: 4 << 30 + 1)
        }
        #expect(throws: BuildFailure.contents("the names of its directories have more than 64 MB")) {
            try SlugPacker.checkBounds(members: 2, contentBytes: 0, directoryNameBytes: 64 << 20 + 1)
        }
        try SlugPacker.checkBounds(members: 1_000_000, contentBytes: 4 << 30, directoryNameBytes: 64 << 20)
    }

    @Test("refuses an app with a file larger than any slug, though nothing is in it")
    func sparse() async throws {
        let own = try fixture.buildpack("own", detect: "echo Own", compile: "truncate -s 5G \"$1/hole\"")
        await #expect(throws: BuildFailure.contents("its files have more than 4096 MB")) {
            try await fixture.build(["a": "b"], buildpacks: [own])
        }
        #expect(try FileSystem.entries(of: "\(fixture.scratch.path)/slugs").isEmpty)
        #expect(fixture.leftovers.isEmpty)
    }
}

/// A quota that every build has exceeded: once before its first script, and with each one when it grows.
private final class FullQuota: BuildQuota {
    struct Count: Equatable {
        var opened = 0
        var closed = 0
    }

    let memoryBytes = 64 << 20
    private let isGrowing: Bool
    private let counted = Lock(Count())
    private let killed = Lock(1)

    init(isGrowing: Bool) { self.isGrowing = isGrowing }

    var count: Count { counted.withLock { $0 } }

    func open(_ build: ResourceID) -> [String] {
        counted.withLock { $0.opened += 1 }
        return []
    }

    func kills(in build: ResourceID) -> Int {
        killed.withLock { kills in
            defer { if isGrowing { kills += 1 } }
            return kills
        }
    }

    func close(_ build: ResourceID) {
        counted.withLock { $0.closed += 1 }
    }
}

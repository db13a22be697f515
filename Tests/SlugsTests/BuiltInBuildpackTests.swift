import Linux
import Model
import Testing

@testable import Slugs

@Suite("A built-in buildpack", .timeLimit(.minutes(10)))
struct BuiltInBuildpackTests {
    static func has(_ command: String) -> Bool {
        let path = BuildEnvironment.defaultPath.split(separator: ":")
        return path.contains { FileSystem.exists("\($0)/\(command)") }
    }

    static let hasPython = has("python3")
    static let hasNode = has("node")

    @Test("for static sites puts a server into the slug", .enabled(if: hasPython))
    func staticSite() async throws {
        let fixture = try BuildFixture()
        let result = try await fixture.build([
            "static.json": "{\"root\": \"site\"}", "site/index.html": "<h1>hi</h1>",
        ])
        #expect(fixture.transcript.contains("-----> Static HTML app detected\n"))
        #expect(result.processTypes == [.web: "bin/boot"])
        let place = try await fixture.store.directory(of: result.slug.checksum)
        #expect(try FileSystem.status("\(place)/bin/boot").mode == 0o755)
    }

    @Test(
        "for static sites refuses a static.json that it cannot serve",
        .enabled(if: hasPython),
        arguments: [
            ("{", "Expecting property name"), ("[]", "static.json must be an object"),
            ("{\"root\": 1}", "static.json: root has the wrong type"),
            ("{\"root\": \"missing\"}", "static.json: the root missing is not a directory"),
        ]
    )
    func badStaticSite(settings: String, reason: String) async throws {
        let fixture = try BuildFixture()
        await #expect(throws: BuildFailure.compile(buildpack: "Static HTML", code: 1)) {
            try await fixture.build(["static.json": settings])
        }
        #expect(fixture.transcript.contains(reason))
    }

    @Test("for Node.js builds an app without dependencies", .enabled(if: hasNode))
    func node() async throws {
        let fixture = try BuildFixture()
        let package = "{\"name\": \"x\", \"scripts\": {\"start\": \"node index.js\"}}"
        let result = try await fixture.build([
            "package.json": package, "index.js": "", "requirements.txt": "",
        ])
        #expect(fixture.transcript.contains("Detected buildpacks: Node.js,Python\n"))
        #expect(fixture.transcript.contains("-----> Node.js app detected\n"))
        #expect(fixture.transcript.contains("-----> Build succeeded!\n"))
        #expect(result.processTypes == [.web: "npm start"])
        #expect(result.buildpacks.map(\.description) == ["heroku/nodejs"])
        let place = try await fixture.store.directory(of: result.slug.checksum)
        #expect(try FileSystem.readLink("\(place)/.heroku/node/bin/node").hasPrefix("/"))
    }

    @Test("for Node.js refuses a package.json that is not JSON", .enabled(if: hasNode))
    func badPackage() async throws {
        let fixture = try BuildFixture()
        await #expect(throws: BuildFailure.compile(buildpack: "Node.js", code: 1)) {
            try await fixture.build(["package.json": "{,}"])
        }
        #expect(fixture.transcript.contains(" !     Unable to parse package.json.\n"))
    }

    @Test(
        "for Python makes an environment that works wherever the slug is put, the same each time",
        .enabled(if: hasPython)
    )
    func python() async throws {
        let fixture = try BuildFixture()
        let files = ["requirements.txt": "", "Procfile": "web: python app.py\n", "app.py": "print('hi')\n"]
        let first = try await fixture.build(files)
        #expect(fixture.transcript.contains("-----> Installing Python 3."))
        let second = try await fixture.build(files)
        #expect(fixture.transcript.contains("-----> Using cached install of Python 3."))
        #expect(first.slug == second.slug)
        let place = try await fixture.store.directory(of: first.slug.checksum)
        let code = try await run("\(place)/.heroku/python/bin/pip", "--version", directory: "/")
        #expect(code == 0)
        let script = try FileSystem.readText("\(place)/.heroku/python/bin/pip")
        #expect(script.hasPrefix("#!/bin/sh\n'''exec' "))
        #expect(FileSystem.exists("\(place)/.profile.d/python.sh"))
    }
}

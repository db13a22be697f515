import Linux
import Model
import Testing

@testable import Slugs

@Suite("Source preparation")
struct SourcePreparationTests {
    @Test("leaves out .git, what is in log and tmp, and what .slugignore names")
    func ignored() async throws {
        let fixture = try BuildFixture()
        let result = try await fixture.build([
            "Procfile": "web: x\n", ".git/config": "g", ".gitmodules": "m", "log/a": "l", "tmp/b/c": "t",
            "src/log/kept": "k", ".slugignore": "*.psd\n/docs\n!kept.psd\n.slugignore\n", "art/big.psd": "p",
            "docs/a": "d", "lib/docs": "k", "kept.psd": "p",
        ])
        #expect(
            try await fixture.files(of: result) == [
                ".slugignore *.psd\n/docs\n!kept.psd\n.slugignore\n", "Procfile web: x\n", "art/", "lib/",
                "lib/docs k", "log/", "src/", "src/log/", "src/log/kept k", "tmp/",
            ]
        )
    }

    @Test("takes the app out of a hosting site's single top directory")
    func topDirectory() async throws {
        let fixture = try BuildFixture()
        let archive = try fixture.scratch.archive(
            "site.tar",
            [directory("repo-1a2b3c"), member("repo-1a2b3c/Procfile", "web: x\n")]
        )
        let request = BuildRequest(
            id: .random(),
            app: fixture.app,
            archive: archive,
            sourceVersion: "",
            stack: "heroku-24",
            buildpacks: [],
            configVars: [:]
        )
        let result = try await fixture.compiler.build(request) { _ in }
        #expect(try await fixture.files(of: result) == ["Procfile web: x\n"])
    }

    @Test("does not read a .slugignore or Procfile through a link")
    func links() async throws {
        let fixture = try BuildFixture()
        let archive = try fixture.scratch.archive(
            "source.tar",
            [
                link("./.slugignore", to: "/etc/hostname"), link("./Procfile", to: "real"),
                member("./real", "web: x\n"),
            ]
        )
        let request = BuildRequest(
            id: .random(),
            app: fixture.app,
            archive: archive,
            sourceVersion: "",
            stack: "heroku-24",
            buildpacks: [BuildpackReference("procfile-only")],
            configVars: [:]
        )
        let result = try await fixture.compiler.build(request) { _ in }
        #expect(result.processTypes.isEmpty)
    }
}

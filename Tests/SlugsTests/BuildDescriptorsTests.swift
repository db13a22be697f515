import Linux
import Model
import Testing

@testable import Slugs

@Suite("The files of other ways to build")
struct BuildDescriptorsTests {
    private let fixture: BuildFixture

    init() throws { fixture = try BuildFixture() }

    @Test("heroku.yml declares process types where there is no Procfile, and says what it cannot do")
    func herokuYAML() async throws {
        let result = try await fixture.build([
            "heroku.yml": """
            setup:
              addons: [heroku-postgresql]
            build:
              config:
                A: b
            release:
              command: [./migrate]
            run:
              web: ./serve
            """, "bin/detect*": "#!/bin/sh\necho Custom\n", "bin/compile*": "#!/bin/sh\n",
            "bin/release*": "#!/bin/sh\n",
        ])
        #expect(
            fixture.transcript.hasPrefix(
                """
                -----> Building on the Heroku-24 stack
                -----> Reading heroku.yml
                       Process types: release, web
                       Its setup is followed when an app is set up: herolocal apps:setup
                 !     Not used by a build with buildpacks: build.config
                -----> Determining which buildpack to use for this app

                """
            ),
            "\(fixture.transcript)"
        )
        #expect(
            fixture.transcript.contains(
                "-----> Discovering process types\n       heroku.yml declares types -> release, web\n\n"
            )
        )
        #expect(result.processTypes == [.web: "./serve", .release: "./migrate"])
    }

    @Test("a Procfile counts before heroku.yml, which then may ask for Docker images")
    func procfile() async throws {
        let yaml = "build:\n  docker:\n    web: Dockerfile\nrun:\n  web: ./other\n"
        let result = try await fixture.build(["Procfile": "web: ./serve\n", "heroku.yml": yaml])
        #expect(result.processTypes == [.web: "./serve"])
        #expect(
            fixture.transcript.contains(
                """
                -----> Reading heroku.yml
                       Process types: those of the Procfile
                 !     Not used by a build with buildpacks: build.docker

                """
            )
        )
    }

    @Test("Docker images are refused, with what to do")
    func docker() async throws {
        let yaml = "build:\n  docker:\n    web: Dockerfile\n    worker: w/Dockerfile\n"
        await #expect(throws: BuildFailure.docker(["web", "worker"])) {
            try await fixture.build(["heroku.yml": yaml, "package.json": "{}"])
        }
        #expect(
            fixture.transcript == """
                -----> Building on the Heroku-24 stack
                -----> Reading heroku.yml
                 !     Push rejected, heroku.yml asks for Docker images (build.docker: web, worker).
                 !     herolocal builds with buildpacks only. Take build.docker out of heroku.yml, or add a Procfile: then the
                 !     app is built as on the stacks heroku-22, heroku-24 and heroku-26, which do not read heroku.yml.

                 !     Push failed

                """
        )
    }

    @Test("project.toml names buildpacks and the build's environment, and says what it cannot do")
    func project() async throws {
        let toml = """
            [_]
            schema-version = "0.2"
            [[io.buildpacks.group]]
            id = "heroku-community/inline"
            [[io.buildpacks.group]]
            id = "acme/rust"
            [[io.buildpacks.group]]
            id = "heroku/procfile"
            [[io.buildpacks.build.env]]
            name = "COLOUR"
            value = "green"
            [[io.buildpacks.build.env]]
            name = "../escape"
            value = "x"
            [[io.buildpacks.build.env]]
            name = "PLACE"
            value = "file"
            [com.heroku.buildpacks.deb-packages]
            install = ["x"]
            """
        let compile = "#!/bin/sh\necho \"$(cat \"$3/COLOUR\") $(cat \"$3/PLACE\")\"\n"
        let result = try await fixture.build(
            [
                "project.toml": toml, "bin/detect*": "#!/bin/sh\necho Custom\n", "bin/compile*": compile,
                "bin/release*": "#!/bin/sh\n", "Procfile": "Web_Server:serve\nweb: x\nweb: y\n",
            ],
            configVars: ["PLACE": "app"]
        )
        #expect(
            fixture.transcript.hasPrefix(
                """
                -----> Building on the Heroku-24 stack
                -----> Reading project.toml
                       Buildpacks: heroku-community/inline
                       Environment of the build: COLOUR, PLACE
                 !     Not used by a build with buildpacks: a variable without a name and a value, acme/rust (not \
                built in), com.heroku.buildpacks
                -----> Using buildpack: heroku-community/inline (built in)
                -----> Custom app detected
                green app

                """
            ),
            "\(fixture.transcript)"
        )
        #expect(
            fixture.transcript.contains(
                """
                       Procfile declares types -> web, web-server

                       Procfile key `Web_Server` has been corrected to `web-server`. Please update your Procfile.

                """
            ),
            "\(fixture.transcript)"
        )
        #expect(result.processTypes == [.web: "y", try ProcessType("web-server"): "serve"])
        #expect(!result.isDetected)
    }

    @Test("project.toml of an app with buildpacks of its own does not count, nor does one of another program")
    func own() async throws {
        let toml = "[[io.buildpacks.group]]\nid = \"heroku/python\"\n"
        _ = try await fixture.build(
            ["project.toml": toml, "Procfile": "web: x\n"],
            buildpacks: ["procfile-only"]
        )
        #expect(fixture.transcript.contains("       Buildpacks: those of the app\n"))
        #expect(fixture.transcript.contains("-----> Using buildpack: procfile-only (built in)\n"))
        let other = try BuildFixture()
        _ = try await other.build(["project.toml": "[tool]\nname = \"x\"\n", "Procfile": "web: x\n"])
        #expect(!other.transcript.contains("project.toml"))
    }

    @Test(
        "one that cannot be read fails no build",
        arguments: [("heroku.yml", "- a\n"), ("project.toml", "[a\n"), ("heroku.yml", "run: 1\n")]
    )
    func broken(name: String, content: String) async throws {
        _ = try await fixture.build([name: content, "Procfile": "web: x\n"])
        #expect(fixture.transcript.contains(" !     \(name) is not used: "), "\(fixture.transcript)")
    }
}

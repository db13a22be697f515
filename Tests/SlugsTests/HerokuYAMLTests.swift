import Model
import Testing

@testable import Slugs

@Suite("A heroku.yml")
struct HerokuYAMLTests {
    @Test("says what is set up, built, run and released; the rest of it by name")
    func whole() throws {
        let text = """
            setup:
              addons:
                - plan: heroku-postgresql
                  as: DATABASE
                - heroku-redis
              config:
                S3_BUCKET: my-bucket
            build:
              docker:
                web: Dockerfile
                worker:
                  dockerfile: worker/Dockerfile
              config:
                RAILS_ENV: development
            release:
              command:
                - ./migrate.sh
                - --all
              image: worker
            run:
              web: bundle exec puma
              worker:
                command:
                  - python worker.py
                image: worker
              asset:
                image: web
            extra: 1
            """
        let file = try HerokuYAML(parsing: Array(text.utf8))
        #expect(file.addons == ["heroku-postgresql", "heroku-redis"])
        #expect(file.configVars == ["S3_BUCKET": "my-bucket"])
        #expect(file.images == ["web", "worker"])
        #expect(
            file.processTypes == [
                .web: "bundle exec puma", try ProcessType("worker"): "python worker.py",
                .release: "./migrate.sh --all",
            ]
        )
        #expect(
            file.unused == ["build.config", "extra", "release.image", "run.asset.image", "run.worker.image"]
        )
        let fir = try HerokuYAML(parsing: Array("build:\n  languages: [ruby, nodejs]\n".utf8))
        #expect(fir.languages == ["ruby", "nodejs"])
    }

    @Test(
        "that cannot be followed says where",
        arguments: [
            ("run: [a]\n", "run must have keys and values"),
            ("run:\n  \"a b\": c\n", "run.a b is no process type"),
            ("run:\n  web:\n    command: {a: b}\n", "run.web.command must be a text"),
            ("release:\n  command: \"\"\n", "release.command must be a command on one line"),
            ("setup:\n  addons:\n    plan: x\n", "setup.addons must be a list"),
            ("a\n", "its line 1 cannot be read"),
        ]
    )
    func problems(text: String, problem: String) {
        let thrown = #expect(throws: HerokuYAML.Problem.self) { try HerokuYAML(parsing: Array(text.utf8)) }
        #expect(thrown?.text == problem)
    }
}

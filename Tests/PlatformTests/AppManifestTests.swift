import Model
import Testing

@testable import ControlPlane

@Suite("An app.json")
struct AppManifestTests {
    @Test("is read with every form that its parts can have")
    func whole() throws {
        let manifest = try AppManifest(
            parsing: Array(
                #"""
                {"name": "Shop", "unknown": [1.5], "stack": "heroku-24", "success_url": "/welcome",
                 "env": {"PLAIN": "text", "NUMBER": 3, "FORM": {"value": "x", "description": "y"},
                         "MAYBE": {"required": false}, "KEY": {"generator": "secret"}},
                 "formation": {"web": {"quantity": 2, "size": "standard-1x"}, "worker": {"quantity": 0}},
                 "buildpacks": [{"url": "heroku/python"}, {"url": "https://example.test/b.tgz"}],
                 "addons": ["heroku-postgresql", {"plan": "heroku-redis:mini", "as": "CACHE"}],
                 "scripts": {"postdeploy": "rake seed", "pr-predestroy": {"command": "bye", "size": "standard-1x"}}}
                """#.utf8
            )
        )
        #expect(manifest.formation["web"] == AppManifest.Row(quantity: 2, size: "standard-1x"))
        #expect(manifest.formation["worker"] == AppManifest.Row(quantity: 0))
        #expect(manifest.buildpacks == ["heroku/python", "https://example.test/b.tgz"])
        #expect(manifest.addons.map(\.plan) == ["heroku-postgresql", "heroku-redis:mini"])
        #expect(manifest.scripts["postdeploy"] == AppManifest.Script(command: "rake seed"))
        #expect(manifest.scripts["pr-predestroy"] == AppManifest.Script(command: "bye", size: "standard-1x"))
        #expect(manifest.stack == "heroku-24" && manifest.successURL == "/welcome")
        let values = try manifest.values(given: [:]) { "made up" }
        #expect(text(values) == ["PLAIN": "text", "NUMBER": "3", "FORM": "x", "KEY": "made up"])
    }

    @Test("an environment replaces the keys that it has, and adds to env")
    func environments() throws {
        let bytes = Array(
            #"""
            {"env": {"A": "1", "B": "1"}, "buildpacks": [{"url": "one"}], "formation": {"web": {"quantity": 2}},
             "scripts": {"postdeploy": "seed"},
             "environments": {"review": {"env": {"B": "2"}, "formation": {"worker": {"quantity": 1}}},
                              "test": {"scripts": {"test": "make check"}, "buildpacks": []}}}
            """#.utf8
        )
        let review = try AppManifest(parsing: bytes, environment: .review)
        #expect(text(try review.values(given: [:])) == ["A": "1", "B": "2"])
        #expect(review.buildpacks == ["one"])
        #expect(Array(review.formation.keys) == ["worker"])
        #expect(Array(review.scripts.keys) == ["postdeploy"])
        let test = try AppManifest(parsing: bytes, environment: .test)
        #expect(Array(test.scripts.keys) == ["test"])
        #expect(test.buildpacks == [])
    }

    @Test("a required variable needs a value, of its own or a given one")
    func required() throws {
        let bytes = Array(#"{"env": {"B": {}, "A": {"description": "x"}, "C": {"value": ""}}}"#.utf8)
        let manifest = try AppManifest(parsing: bytes)
        let problems = AppManifest.Problems(
            sentences: ["A", "B", "C"].map {
                "required env var \($0) has no value: give it with --env \($0)=VALUE"
            }
        )
        #expect(throws: problems) { try manifest.values(given: [:]) }
        let given = [try ConfigVarName("A"): "1", try ConfigVarName("B"): "2", try ConfigVarName("C"): "3"]
        #expect(try manifest.values(given: given) == given)
    }

    @Test("a secret is 64 hexadecimal digits, another each time")
    func secrets() {
        let secrets = (0..<20).map { _ in AppManifest.randomSecret() }
        #expect(Set(secrets).count == 20)
        #expect(secrets.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test(
        "that cannot be followed says where",
        arguments: [
            ("[]", "app.json is not a JSON object"), ("{", "app.json is not valid JSON"),
            ("", "app.json is not valid JSON"),
            (#"{"env": 1}"#, "env must be an object"),
            (#"{"env": {"A-B": "x"}}"#, "env has the name A-B, which no config var can have"),
            (#"{"env": {"A": []}}"#, "env.A must be a string or an object"),
            (#"{"env": {"A": {"generator": "uuid"}}}"#, "env.A has a generator other than secret"),
            (
                #"{"formation": {"web": {"quantity": -1}}}"#,
                "formation.web.quantity must be a number, 0 or more"
            ),
            (#"{"formation": {"web": 1}}"#, "formation.web.quantity must be a number, 0 or more"),
            (#"{"buildpacks": "heroku/ruby"}"#, "buildpacks must be an array"),
            (#"{"buildpacks": [{}]}"#, "each of buildpacks must have a url"),
            (#"{"scripts": {"postdeploy": []}}"#, "scripts.postdeploy must be a command"),
            (#"{"scripts": {"postdeploy": 7}}"#, "scripts.postdeploy must be a command"),
            (#"{"scripts": {"test": {"command": true}}}"#, "scripts.test must be a command"),
            (
                #"{"scripts": {"test": {"command": "make", "size": 2}}}"#,
                "scripts.test.size must be a string"
            ),
            (#"{"env": {"A": {"value": "x", "required": "x"}}}"#, "env.A.required must be true or false"),
            (#"{"env": {"A": {"value": [], "required": false}}}"#, "env.A.value must be a string"),
            (#"{"stack": {}}"#, "stack must be a string"),
            (#"{"stack": "x"}"#, "there is no stack x, but there are heroku-22, heroku-24, heroku-26"),
            (
                #"{"stack": "container"}"#,
                "the stack container needs Docker: herolocal builds with buildpacks"
            ),
        ]
    )
    func problems(json: String, sentence: String) {
        #expect(throws: AppManifest.Problems(sentences: [sentence])) {
            try AppManifest(parsing: Array(json.utf8)).values(given: [:])
        }
    }

    @Test("tells all that is wrong at once, in an order that stays")
    func allProblems() throws {
        let json = #"""
            {"env": {"A": {}, "B": {"required": 1}}, "stack": "x", "scripts": {"postdeploy": 7},
             "formation": {"web": {"size": "nope"}, "worker": {"quantity": 1, "size": "huge"}}}
            """#
        let manifest = try AppManifest(parsing: Array(json.utf8))
        let sizes =
            "Eco, Basic, Standard-1X, Standard-2X, Performance-M, Performance-L, Performance-L-RAM, "
            + "Performance-XL, Performance-2XL"
        let problems = AppManifest.Problems(
            sentences: [
                "env.B.required must be true or false", "formation.web.size nope is none of \(sizes)",
                "formation.web.quantity must be a number, 0 or more",
                "formation.worker.size huge is none of \(sizes)", "scripts.postdeploy must be a command",
                "there is no stack x, but there are heroku-22, heroku-24, heroku-26",
                "required env var A has no value: give it with --env A=VALUE",
            ]
        )
        #expect(throws: problems) { try manifest.values(given: [:]) }
    }

    private func text(_ values: [ConfigVarName: String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: values.map { ($0.key.description, $0.value) })
    }
}

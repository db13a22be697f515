import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@Suite("An app's set-up", .serialized)
struct AppSetupTests {
    @Test("follows app.json: config vars, build, formation, postdeploy, success_url; add-ons are told")
    func success() async throws {
        try await TestDaemon.with { daemon in
            let manifest = """
                {"env": {"SECRET": {"generator": "secret"}, "PLACE": "here", "NAME": "file"},
                 "formation": {"worker": {"quantity": 1}}, "addons": ["heroku-postgresql"],
                 "scripts": {"postdeploy": "echo seeded $NAME"}, "success_url": "/welcome"}
                """
            let setup = try await daemon.setUp(manifest, name: "shop", env: ["NAME": "given"])
            #expect(setup.status == .succeeded, "\(setup)")
            #expect(setup.build?.status == .succeeded)
            let config = try await daemon.call(ConfigVarsInfo(app: "shop"))
            #expect(config["SECRET"]?.count == 64 && config["PLACE"] == "here" && config["NAME"] == "given")
            let formation = try await daemon.call(FormationList(app: "shop"))
            #expect(formation.sorted { $0.type < $1.type }.map(\.quantity) == [0, 1])
            #expect(setup.postdeploy == AppSetup.Postdeploy(exitCode: 0, output: "seeded given\n"))
            let address = try #require(try await daemon.call(AppInfo(app: "shop")).webURL)
            #expect(setup.resolvedSuccessURL == address + "welcome")
            #expect(
                setup.herolocal.notes.count == 1 && setup.herolocal.notes[0].contains("heroku-postgresql")
            )
            #expect(
                try await daemon.releases("shop").map(\.description).prefix(3)
                    == ["Initial release", "Enable Logplex", "Set NAME, PLACE, SECRET config vars"]
            )
        }
    }

    @Test("follows the setup of a heroku.yml behind app.json")
    func herokuYAML() async throws {
        try await TestDaemon.with { daemon in
            let yaml = "setup:\n  addons: [heroku-redis]\n  config: {PLACE: yaml, NAME: yaml}\n"
            let setup = try await daemon.setUp(
                #"{"env": {"NAME": "file"}}"#,
                name: "shop",
                besides: [("heroku.yml", yaml, false)]
            )
            #expect(setup.status == .succeeded, "\(setup)")
            #expect(
                setup.herolocal.notes.contains { $0.hasPrefix("heroku.yml asks for the add-on heroku-redis") }
            )
            let config = try await daemon.call(ConfigVarsInfo(app: "shop"))
            #expect(config == ["NAME": "file", "PLACE": "yaml"])
        }
    }

    @Test("does with a heroku.yml alone, and names it where it cannot be followed")
    func herokuYAMLAlone() async throws {
        try await TestDaemon.with { daemon in
            let yaml = "setup:\n  addons: [heroku-redis]\n  config: {PLACE: yaml, EMPTY: ''}\n"
            let setup = try await daemon.setUp(nil, name: "shop", besides: [("heroku.yml", yaml, false)])
            #expect(setup.status == .succeeded, "\(setup)")
            #expect(
                setup.herolocal.notes.map { $0.hasPrefix("heroku.yml asks for the add-on heroku-redis") } == [
                    true
                ]
            )
            #expect(try await daemon.call(ConfigVarsInfo(app: "shop")) == ["PLACE": "yaml", "EMPTY": ""])
            let named = "setup:\n  config: {A-B: x}\n"
            let wrong = try await daemon.setUp(nil, name: "other", besides: [("heroku.yml", named, false)])
            #expect(wrong.manifestErrors == ["heroku.yml has the name A-B, which no config var can have"])
            #expect(wrong.failureMessage?.hasPrefix("heroku.yml cannot be followed: ") == true)
            let list = try await daemon.setUp(
                nil,
                name: "other",
                besides: [("heroku.yml", "setup: [x]\n", false)]
            )
            #expect(list.manifestErrors == ["heroku.yml cannot be read: setup must have keys and values"])
            #expect(try await daemon.call(AppList()).map(\.name) == ["shop"])
        }
    }

    @Test("whose app.json cannot be followed leaves nothing")
    func manifestErrors() async throws {
        try await TestDaemon.with { daemon in
            let setup = try await daemon.setUp(
                #"{"env": {"ADMIN": {}, "A": {"required": true}}, "stack": "x", "scripts": {"postdeploy": 7}}"#,
                name: "shop"
            )
            #expect(setup.status == .failed)
            #expect(
                setup.manifestErrors == [
                    "scripts.postdeploy must be a command",
                    "there is no stack x, but there are heroku-22, heroku-24, heroku-26",
                    "required env var A has no value: give it with --env A=VALUE",
                    "required env var ADMIN has no value: give it with --env ADMIN=VALUE",
                ]
            )
            #expect(setup.build == nil)
            let gone = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(AppInfo(app: "shop"))
            }
            #expect(gone?.status == 404)
            let none = try await daemon.setUp(nil, name: "shop")
            #expect(none.manifestErrors == ["neither app.json nor heroku.yml was found in the source's root"])
            let port = try LoopbackDyno.closedPort()
            let elsewhere = SourceBlob(url: "http://127.0.0.1:\(port)/shop.tgz")
            let begun = try await daemon.call(
                AppSetupCreate(app: AppSetupCreate.NewApp(name: "shop"), sourceBlob: elsewhere)
            )
            let info = AppSetupInfo(setup: begun.id.description)
            try await daemon.until("the set-up is over") { try await daemon.call(info).status != .pending }
            #expect(try await daemon.call(info).failureMessage?.hasPrefix("Couldn't fetch http://") == true)
            #expect(try await daemon.call(AppList()).isEmpty)
        }
    }

    @Test(
        "that fails on its way says where, and leaves the app for a look at it",
        arguments: [
            (
                #"{"scripts": {"postdeploy": "echo no; exit 3"}}"#,
                "The postdeploy script ended with exit code 3."
            ),
            (#"{"buildpacks": [{"url": "/no/such/buildpack"}]}"#, "The build failed."),
            (#"{"formation": {"clock": {"quantity": 1}}}"#, "Couldn't find that process type (clock)."),
        ]
    )
    func failures(manifest: String, message: String) async throws {
        try await TestDaemon.with { daemon in
            let setup = try await daemon.setUp(manifest, name: "shop")
            #expect(setup.status == .failed)
            #expect(setup.failureMessage?.hasPrefix(message) == true, "\(setup.failureMessage ?? "")")
            #expect(try await daemon.call(AppInfo(app: "shop")).name == "shop")
        }
    }

    @Test("runs the release command before the postdeploy script, and fails with it")
    func releaseCommand() async throws {
        try await TestDaemon.with { daemon in
            let manifest = #"{"scripts": {"postdeploy": "echo after"}}"#
            let setup = try await daemon.setUp(manifest, name: "shop", procfile: "release: exit 4\n")
            #expect(setup.failureMessage == "The release command failed.")
            #expect(setup.postdeploy == nil)
        }
    }
}

extension TestDaemon {
    /// Sets an app up from a Procfile and an `app.json`; returns when that is over.
    func setUp(
        _ manifest: String?,
        name: String,
        env: [String: String]? = nil,
        procfile: String = "worker: exec tail -f /dev/null\nother: exec tail -f /dev/null\n",
        besides others: [(String, String, Bool)] = []
    ) async throws -> AppSetup {
        let files =
            [("Procfile", procfile, false)] + (manifest.map { [("app.json", $0, false)] } ?? []) + others
        let setup = try await call(
            AppSetupCreate(
                app: AppSetupCreate.NewApp(name: name),
                overrides: AppSetupCreate.Overrides(env: env),
                sourceBlob: SourceBlob(url: try await upload(files))
            )
        )
        let info = AppSetupInfo(setup: setup.id.description)
        try await until("the set-up is over") { try await call(info).status != .pending }
        return try await call(info)
    }
}

import Linux
import Model
import TestSupport
import Testing

@testable import Slugs

@Suite("A built-in language buildpack", .timeLimit(.minutes(10)))
struct BuiltInBuildpackLanguageTests {
    private static func has(_ commands: String...) -> Bool {
        let isThere = commands.allSatisfy(BuiltInBuildpackTests.has)
        if !isThere { print("not tested, because not installed: \(commands.joined(separator: ", "))") }
        return isThere
    }

    @Test(
        "says which tool of the machine is missing and how to get it",
        arguments: [
            ("Gemfile", "Ruby", "ruby is not installed on this machine.", "sudo apt-get install ruby-full"),
            ("go.mod", "Go", "go is not installed on this machine.", "sudo apt-get install golang"),
            ("pom.xml", "Java", "There is no JDK on this machine.", "sudo apt-get install default-jdk maven"),
            (
                "index.php", "PHP", "php is not installed on this machine.",
                "sudo apt-get install php-cli composer"
            ),
            (
                "app.csproj", ".NET", "The .NET SDK is not installed on this machine.",
                "https://learn.microsoft.com/dotnet/core/install/linux"
            ),
            (
                "package.json", "Node.js", "node is not installed on this machine.",
                "sudo apt-get install nodejs npm"
            ),
            (
                "requirements.txt", "Python", "python3 is not installed on this machine.",
                "sudo apt-get install python3 python3-venv"
            ),
        ]
    )
    func missing(file: String, name: String, reason: String, advice: String) async throws {
        let tools = try Self.bareTools()
        defer { withExtendedLifetime(tools) {} }
        let fixture = try BuildFixture(path: tools.path)
        await #expect(throws: BuildFailure.compile(buildpack: name, code: 1)) {
            try await fixture.build([file: "{}\n"])
        }
        #expect(fixture.transcript.contains(" !     \(reason)\n"), "\(fixture.transcript)")
        #expect(fixture.transcript.contains(" !         \(advice)"), "\(fixture.transcript)")
        #expect(
            fixture.transcript.hasSuffix(
                " !     Push rejected, failed to compile \(name) app.\n\n !     Push failed\n"
            )
        )
    }

    // MARK: Go

    private static let goModule = "module example.test/hello\n\ngo 1.16\n"
    private static let goMain = "package main\n\nfunc main() { println(\"hi\") }\n"

    @Test(
        "for Go makes the one program the web process, the same each time and faster",
        .enabled(if: has("go"))
    )
    func go() async throws {
        let fixture = try BuildFixture()
        let files = ["go.mod": Self.goModule, "main.go": Self.goMain]
        let first = try await fixture.build(files)
        #expect(fixture.transcript.contains("-----> Detected Module Name: example.test/hello\n"))
        #expect(
            fixture.transcript.contains(
                "-----> Created a Procfile with the following entries:\n       \tweb: bin/hello\n"
            )
        )
        #expect(fixture.transcript.contains("       Procfile declares types -> web\n"))
        #expect(first.processTypes == [.web: "bin/hello"])
        let second = try await fixture.build(files)
        #expect(fixture.transcript.contains("Using the modules and packages of the last build\n"))
        #expect(first.slug == second.slug)
        let place = try await fixture.store.directory(of: second.slug.checksum)
        #expect(try await run("\(place)/bin/hello", directory: "/") == 0)
    }

    @Test(
        "for Go names each of several programs, none of them web; vendored modules count",
        .enabled(if: has("go"))
    )
    func goPrograms() async throws {
        let fixture = try BuildFixture()
        let result = try await fixture.build([
            "go.mod": Self.goModule + "\nrequire example.test/lib v1.0.0\n",
            "cmd/api/main.go":
                "package main\n\nimport \"example.test/lib\"\n\nfunc main() { println(lib.Word) }\n",
            "cmd/job/main.go": Self.goMain,
            "vendor/modules.txt": "# example.test/lib v1.0.0\n## explicit\nexample.test/lib\n",
            "vendor/example.test/lib/lib.go": "package lib\n\nconst Word = \"lib\"\n",
        ])
        #expect(
            result.processTypes == [try ProcessType("api"): "bin/api", try ProcessType("job"): "bin/job"]
        )
    }

    @Test("for Go fails with go's own words, or when nothing is a program", .enabled(if: has("go")))
    func goFails() async throws {
        let fixture = try BuildFixture()
        let failure = BuildFailure.compile(buildpack: "Go", code: 1)
        await #expect(throws: failure) {
            try await fixture.build([
                "go.mod": Self.goModule, "main.go": "package main\n\nfunc main() { x }\n",
            ])
        }
        #expect(fixture.transcript.contains("undefined: x"))
        await #expect(throws: failure) {
            try await fixture.build(["go.mod": Self.goModule, "lib.go": "package lib\n"])
        }
        #expect(fixture.transcript.contains(" !     There is no main package in this app.\n"))
    }

    // MARK: Ruby

    private static let lock = """
        PATH
          remote: tiny
          specs:
            tiny (1.0.0)

        GEM
          remote: https://rubygems.org/
          specs:

        PLATFORMS
          ruby

        DEPENDENCIES
          tiny!

        """
    private static let gem = [
        "Gemfile": "source \"https://rubygems.org\"\ngem \"tiny\", path: \"tiny\"\n", "Gemfile.lock": lock,
        "tiny/tiny.gemspec":
            "Gem::Specification.new { |s| s.name = 'tiny'; s.version = '1.0.0'; s.summary = 's'; s.authors = ['a'] }\n",
        "tiny/lib/tiny.rb": "TINY = 'tiny'\n",
    ]

    @Test(
        "for Ruby installs the gems of the lock file and has the official process types",
        .enabled(if: has("ruby", "bundle"))
    )
    func ruby() async throws {
        let fixture = try BuildFixture()
        let result = try await fixture.build(Self.gem)
        #expect(fixture.transcript.contains("-----> Ruby app detected\n"))
        #expect(fixture.transcript.contains("-----> Installing dependencies using bundler "))
        #expect(fixture.transcript.contains("       No Procfile detected, using the default web server.\n"))
        #expect(
            result.processTypes == [
                try ProcessType("rake"): "bundle exec rake", try ProcessType("console"): "bundle exec irb",
            ]
        )
        let place = try await fixture.store.directory(of: result.slug.checksum)
        #expect(FileSystem.exists("\(place)/.profile.d/ruby.sh"))
    }

    @Test("for Ruby wants a lock file", .enabled(if: has("ruby", "bundle")))
    func noLock() async throws {
        let fixture = try BuildFixture()
        await #expect(throws: BuildFailure.compile(buildpack: "Ruby", code: 1)) {
            try await fixture.build(["Gemfile": ""])
        }
        #expect(fixture.transcript.contains(" !     Gemfile.lock required. Please check it in.\n"))
    }

    @Test(
        "for Ruby knows Rack and Rails by the lock file",
        arguments: [
            ("rack (2.2.8)", "config.ru", "bundle exec rackup config.ru -p ${PORT:-5000}", "bundle exec irb"),
            (
                "railties (7.1.2)", "config.ru", "bin/rails server -p ${PORT:-5000} -e $RAILS_ENV",
                "bin/rails console"
            ),
            ("rack (2.2.8)", "other", nil, "bundle exec irb"),
            ("rackish (1.0)", "config.ru", nil, "bundle exec irb"),
        ] as [(String, String, String?, String)]
    )
    func rubyTypes(gem: String, file: String, web: String?, console: String) async throws {
        let scratch = try Scratch()
        try scratch.write("Gemfile.lock", "GEM\n  specs:\n    \(gem)\n      x (~> 1)\n")
        try scratch.write(file, "")
        let run = try await ProgramRun.run(["\(Self.buildpacks)/ruby/bin/release", scratch.path])
        let manifest = try ReleaseManifest(parsing: Array(run.output.utf8))
        #expect(manifest.processTypes[.web] == web)
        #expect(manifest.processTypes[try ProcessType("rake")] == "bundle exec rake")
        #expect(manifest.processTypes[try ProcessType("console")] == console)
    }

    // MARK: Node.js

    @Test(
        "for Node.js installs by the lock file, builds, prunes, and uses the modules of the last build",
        .enabled(if: has("node", "npm"))
    )
    func node() async throws {
        let fixture = try BuildFixture()
        let dependencies =
            "\"dependencies\":{\"lib\":\"file:./lib\"},\"devDependencies\":{\"dev\":\"file:./dev\"}"
        let script = "node -e 'require(\\\"fs\\\").writeFileSync(\\\"built\\\",require(\\\"lib\\\"))'"
        let files = [
            "package.json":
                "{\"name\":\"app\",\"version\":\"1.0.0\",\(dependencies),\"scripts\":{\"build\":\"\(script)\"}}",
            "package-lock.json": """
            {"name": "app", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
            "": {"name": "app", "version": "1.0.0", \(dependencies)},
            "dev": {"version": "1.0.0", "dev": true}, "lib": {"version": "1.0.0"},
            "node_modules/dev": {"resolved": "dev", "link": true},
            "node_modules/lib": {"resolved": "lib", "link": true}}}
            """,
            "lib/package.json": "{\"name\":\"lib\",\"version\":\"1.0.0\",\"main\":\"lib.js\"}",
            "lib/lib.js": "module.exports = 'made by lib'\n",
            "dev/package.json": "{\"name\":\"dev\",\"version\":\"1.0.0\"}",
        ]
        let result = try await fixture.build(files)
        #expect(
            fixture.transcript.contains("Installing node modules using 'npm ci --include=dev --no-audit'\n")
        )
        #expect(fixture.transcript.contains("-----> Pruning devDependencies\n"))
        let place = try await fixture.store.directory(of: result.slug.checksum)
        #expect(try FileSystem.readText("\(place)/built") == "made by lib")
        #expect(FileSystem.exists("\(place)/node_modules/lib"))
        #expect(!FileSystem.exists("\(place)/node_modules/dev"))
        _ = try await fixture.build(files)
        #expect(fixture.transcript.contains("-----> Restoring cache\n       - node_modules\n"))
    }

    // MARK: PHP, Java, apt

    @Test("for PHP serves the app with php's own server", .enabled(if: has("php")))
    func php() async throws {
        let fixture = try BuildFixture()
        let result = try await fixture.build(["index.php": "<?php echo 'hi';\n", "composer.json": "{}"])
        #expect(result.processTypes == [.web: "heroku-php-apache2"])
        #expect(fixture.transcript.contains("NOTICE: No Procfile, defaulting to 'web: heroku-php-apache2'\n"))
        let place = try await fixture.store.directory(of: result.slug.checksum)
        #expect(try await run("\(place)/vendor/bin/heroku-php-nginx", "-h", directory: place) == 0)
        #expect(try await run("\(place)/vendor/bin/heroku-php-nginx", "nowhere", directory: place) == 1)
    }

    @Test(
        "for Java runs the app's own Maven wrapper and finds the framework's program",
        .enabled(if: has("javac"))
    )
    func java() async throws {
        let fixture = try BuildFixture()
        let wrapper = """
            #!/bin/sh
            echo "maven $*"
            repository=${MAVEN_OPTS#-Dmaven.repo.local=}
            mkdir -p target "${repository%% *}"
            echo jar >target/app-1.jar
            echo sources >target/app-1-sources.jar

            """
        let files = ["pom.xml": "<project>spring-boot-starter-web</project>", "mvnw*": wrapper]
        let result = try await fixture.build(files)
        #expect(fixture.transcript.contains(" -DskipTests"))
        #expect(fixture.transcript.contains(" clean dependency:list install\n"))
        #expect(result.processTypes == [.web: "java -Dserver.port=$PORT $JAVA_OPTS -jar target/app-1.jar"])
        _ = try await fixture.build(files)
        #expect(fixture.transcript.contains("Using the artifacts of the last build\n"))
    }

    @Test(
        "for apt refuses lines that are no packages before it fetches any",
        .enabled(if: has("apt-get", "dpkg")),
        arguments: ["-o Dpkg::Pre-Invoke::=touch", "a;b", "../x"],
        ["\n", ""]
    )
    func aptfile(line: String, end: String) async throws {
        let fixture = try BuildFixture()
        await #expect(throws: BuildFailure.compile(buildpack: "Apt", code: 1)) {
            try await fixture.build(
                ["Aptfile": "# comment\n\(line)\(end)"],
                buildpacks: ["heroku-community/apt"]
            )
        }
        #expect(
            fixture.transcript.contains(
                " !     The line '\(line)' of Aptfile is no package's name, no :repo: and no URL of a .deb.\n"
            ),
            "\(fixture.transcript)"
        )
        #expect(!fixture.transcript.contains("Updating apt caches"))
    }

    // MARK: .NET

    @Test(
        "for .NET names process types after assemblies",
        arguments: [
            ("Foo.Bar", "foo-bar"), ("My App_1", "my-app-1"), ("..x..", "x"), ("a+b", "ab"),
            ("A. -_B", "a-b"),
            (String(repeating: "x", count: 70), String(repeating: "x", count: 63)),
            (String(repeating: "x", count: 62) + ".y", String(repeating: "x", count: 62)),
        ]
    )
    func typeNames(assembly: String, type: String) async throws {
        let answer = try await dotnet("process_type \"$1\"", assembly)
        #expect(answer.output == type + "\n")
        #expect(answer.code == 0)
    }

    @Test("for .NET refuses an assembly whose name leaves nothing", arguments: ["++", "é", "._-"])
    func noTypeName(assembly: String) async throws {
        #expect(try await dotnet("process_type \"$1\"", assembly).code == 1)
    }

    @Test("for .NET calls the only web project web, and several by their names; libraries are no programs")
    func dotnetTypes() async throws {
        let scratch = try Scratch()
        let web = "<Project Sdk=\"Microsoft.NET.Sdk.Web\"></Project>"
        try scratch.write("Site/Site.csproj", web)
        try scratch.write(
            "my job/Job.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><OutputType>Exe</OutputType>"
                + "<AssemblyName>The.Job</AssemblyName></Project>"
        )
        try scratch.write("Lib/Lib.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>")
        let files = ["./Site/Site.csproj", "./my job/Job.csproj", "./Lib/Lib.csproj"]
        let one = try await dotnet("cd \"$1\"; shift; process_types \"$@\"", [scratch.path] + files)
        #expect(
            one.output == """
                web: cd Site/bin/publish; ./Site --urls http://*:$PORT
                the-job: cd my\\ job/bin/publish; ./The.Job

                """
        )
        try scratch.write("Api/Api.csproj", web)
        let two = try await dotnet(
            "cd \"$1\"; shift; process_types \"$@\"",
            [scratch.path, "./Site/Site.csproj", "./Api/Api.csproj"]
        )
        #expect(two.output.split(separator: "\n").map { $0.prefix { $0 != ":" } } == ["site", "api"])
    }

    // MARK: - Private

    private static var buildpacks: String { BuildFixture.buildpacks }

    private func dotnet(_ script: String, _ argument: String) async throws -> ProgramRun {
        try await dotnet(script, [argument])
    }

    private func dotnet(_ script: String, _ arguments: [String]) async throws -> ProgramRun {
        let library = "\(Self.buildpacks)/dotnet/lib/process_types.sh"
        return try await ProgramRun.run(["/bin/bash", "-c", ". '\(library)'; \(script)", "bash"] + arguments)
    }

    /// A PATH with what every machine has and no language.
    private static func bareTools() throws -> Scratch {
        let scratch = try Scratch()
        let names = [
            "bash", "sh", "env", "cat", "chmod", "cp", "cut", "dirname", "basename", "find", "grep", "head",
            "ls",
            "mkdir", "mv", "readlink", "rm", "sed", "sort", "tr", "wc",
        ]
        for name in names {
            let program = try #require(systemProgram(name))
            try FileSystem.symbolicLink(to: program, at: "\(scratch.path)/\(name)")
        }
        return scratch
    }
}

import Testing

@testable import Slugs

@Suite("A buildpack reference")
struct BuildpackReferenceTests {
    @Test(
        "finds a built-in buildpack by each of its names",
        arguments: [
            "heroku/python", "urn:buildpack:heroku/python",
            "https://buildpack-registry.s3.amazonaws.com/buildpacks/heroku/python.tgz",
        ]
    )
    func builtIn(text: String) throws {
        let python = try #require(BuiltInBuildpack(named: "heroku/python"))
        #expect(BuildpackReference(text).kind == .builtIn(python))
        #expect(BuildpackReference(text).description == text)
    }

    @Test(
        "is a directory, a repository, an archive or nothing known",
        arguments: [
            ("/srv/bp", .directory("/srv/bp")), ("file:///srv/bp", .directory("/srv/bp")),
            ("https://github.com/a/b", .git(url: "https://github.com/a/b", reference: nil)),
            ("https://github.com/a/b.git#v1", .git(url: "https://github.com/a/b.git", reference: "v1")),
            ("git@github.com:a/b.git", .git(url: "git@github.com:a/b.git", reference: nil)),
            ("https://example.com/b.tgz", .archive(url: "https://example.com/b.tgz")),
            ("/srv/b.tgz", .packed("/srv/b.tgz")), ("file:///srv/b.tar.gz", .packed("/srv/b.tar.gz")),
            ("/srv/b.git", .git(url: "file:///srv/b.git", reference: nil)),
            ("file:///srv/b#v1", .git(url: "file:///srv/b", reference: "v1")),
            ("github.com/a/b", .unknown), ("rust", .unknown), ("a/../b", .unknown), ("../b", .unknown),
            ("", .unknown),
            (
                "acme/rust",
                .archive(url: "https://buildpack-registry.s3.amazonaws.com/buildpacks/acme/rust.tgz")
            ),
            (
                "urn:buildpack:acme/rust",
                .archive(url: "https://buildpack-registry.s3.amazonaws.com/buildpacks/acme/rust.tgz")
            ),

        ] as [(String, BuildpackReference.Kind)]
    )
    func others(text: String, expected: BuildpackReference.Kind) {
        #expect(BuildpackReference(text).kind == expected)
    }

    @Test("that can name nothing says what does, and which one may be meant")
    func problem() throws {
        let text = try #require(BuildpackReference("python").problem)
        #expect(text.hasPrefix("Could not find the buildpack: python. "))
        #expect(text.hasSuffix(" Did you mean heroku/python?"))
        #expect(BuildpackReference("nope").problem?.contains("Did you mean") == false)
        for text in ["heroku/python", "acme/rust", "/srv/bp", "https://example.com/a.git", "procfile-only"] {
            #expect(BuildpackReference(text).problem == nil)
        }
    }

    @Test("knows the languages in detect order, each once")
    func order() {
        let names = BuiltInBuildpack.all.filter { $0.detection == .language }.map(\.directory)
        #expect(
            names == [
                "ruby", "php", "nodejs", "clojure", "python", "java", "gradle", "scala", "go", "dotnet",
            ]
        )
        #expect(Set(BuiltInBuildpack.all.map(\.name)).count == BuiltInBuildpack.all.count)
    }
}

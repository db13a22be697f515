/// A buildpack of our own that stands in for an official one with this machine's tools.
package struct BuiltInBuildpack: Hashable, Sendable {
    /// When an app without buildpacks is looked at.
    enum Detection: Sendable {
        /// With the other languages, in the order of the table; several may apply.
        case language
        /// Only when no language applies, in the order of the table.
        case fallback
        /// Never: it has to be asked for.
        case never
    }

    /// The official name.
    package let name: String
    /// Its directory below the built-in buildpacks.
    package let directory: String
    let detection: Detection

    /// All of them in detect order; one whose directory is not installed is passed over.
    ///
    /// Observed: Ruby before Node.js, PHP before Node.js, Node.js before Python; the rest is our order.
    package static let all: [BuiltInBuildpack] = [
        BuiltInBuildpack(name: "heroku/ruby", directory: "ruby", detection: .language),
        BuiltInBuildpack(name: "heroku/php", directory: "php", detection: .language),
        BuiltInBuildpack(name: "heroku/nodejs", directory: "nodejs", detection: .language),
        BuiltInBuildpack(name: "heroku/clojure", directory: "clojure", detection: .language),
        BuiltInBuildpack(name: "heroku/python", directory: "python", detection: .language),
        BuiltInBuildpack(name: "heroku/java", directory: "java", detection: .language),
        BuiltInBuildpack(name: "heroku/gradle", directory: "gradle", detection: .language),
        BuiltInBuildpack(name: "heroku/scala", directory: "scala", detection: .language),
        BuiltInBuildpack(name: "heroku/go", directory: "go", detection: .language),
        BuiltInBuildpack(name: "heroku/dotnet", directory: "dotnet", detection: .language),
        BuiltInBuildpack(name: "heroku-community/static", directory: "static", detection: .fallback),
        BuiltInBuildpack(name: "heroku-community/inline", directory: "inline", detection: .fallback),
        BuiltInBuildpack(name: "procfile-only", directory: "procfile-only", detection: .fallback),
        BuiltInBuildpack(name: "heroku-community/apt", directory: "apt", detection: .never),
    ]

    /// Finds one by official name; `null` is the old name of `procfile-only`.
    init?(named name: String) {
        let wanted = name == "null" ? "procfile-only" : name
        guard let found = BuiltInBuildpack.all.first(where: { $0.name == wanted }) else { return nil }
        self = found
    }

    private init(name: String, directory: String, detection: Detection) {
        self.name = name
        self.directory = directory
        self.detection = detection
    }
}

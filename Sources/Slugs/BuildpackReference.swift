import Model

/// How somebody names a buildpack: `heroku/python`, `urn:buildpack:heroku/python`, a path or a URL.
package struct BuildpackReference: Hashable, Sendable, CustomStringConvertible {
    /// What the reference turned out to be.
    package enum Kind: Hashable, Sendable {
        /// One of our own, by its official name.
        case builtIn(BuiltInBuildpack)
        /// A directory on this machine.
        case directory(String)
        /// A git repository, and the branch, tag or commit of it.
        case git(url: String, reference: String?)
        /// A packed buildpack elsewhere.
        case archive(url: String)
        /// A packed buildpack on this machine.
        case packed(String)
        /// A registry name that none of ours stands in for, or no reference at all.
        case unknown
    }

    /// As it was written; may hold a password.
    package let text: String
    /// As it may be shown: without what stands before the host of its URL.
    package let description: String
    package let kind: Kind

    package init(_ text: String) {
        self.text = text
        description = FetchURL(text).shown
        kind = BuildpackReference.kind(of: text)
    }

    package init(_ builtIn: BuiltInBuildpack) {
        text = builtIn.name
        description = builtIn.name
        kind = .builtIn(builtIn)
    }

    /// Why it names no buildpack, whatever there is on this machine or elsewhere; nil when it may.
    package var problem: String? {
        guard kind == .unknown else { return nil }
        let guess = BuiltInBuildpack(named: "heroku/\(text)").map { " Did you mean \($0.name)?" } ?? ""
        return "Could not find the buildpack: \(description.onOneLine). Name it as namespace/name, or give "
            + "the URL of its git repository or .tgz file, or its directory on this machine.\(guess)"
    }

    /// Where it comes from, as transcripts have it: an official name stands for a URL of the registry.
    var place: String {
        guard case .builtIn(let buildpack) = kind, buildpack.name.contains("/") else { return description }
        return "\(BuildpackReference.registry)\(buildpack.name).tgz"
    }

    /// Whether it is one of those tried when no language was found, which say nothing lasting of an app.
    package var isFallback: Bool {
        guard case .builtIn(let buildpack) = kind else { return false }
        return buildpack.detection == .fallback
    }

    var isBuiltIn: Bool {
        if case .builtIn = kind { return true }
        return false
    }

    // MARK: - Private

    private static let urn = "urn:buildpack:"
    private static let registry = "https://buildpack-registry.s3.amazonaws.com/buildpacks/"

    private static func kind(of text: String) -> Kind {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        let (place, name) = (parts.first ?? "", parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil)
        if let path = path(place) {
            if isPacked(path) { return .packed(path) }
            let isRepository = parts.count > 1 || path.hasSuffix(".git")
            return isRepository ? .git(url: "file://\(path)", reference: name) : .directory(path)
        }
        let official = officialName(text)
        if let builtIn = BuiltInBuildpack(named: official) { return .builtIn(builtIn) }
        if isRegistryName(official) { return .archive(url: "\(registry)\(official).tgz") }
        guard place.contains("://") || place.hasPrefix("git@") else { return .unknown }
        return isPacked(place) ? .archive(url: place) : .git(url: place, reference: name)
    }

    /// Whether this is `namespace/name`, as the registry has them.
    private static func isRegistryName(_ text: String) -> Bool {
        let words = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return words.count == 2
            && words.allSatisfy { word in
                word.first?.isWordCharacter == true
                    && word.allSatisfy {
                        $0.isWordCharacter || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                    }
            }
    }

    /// The path of a reference that is one.
    private static func path(_ place: String) -> String? {
        if place.hasPrefix("/") { return place }
        return place.hasPrefix("file:///") ? String(place.dropFirst("file://".count)) : nil
    }

    private static func isPacked(_ place: String) -> Bool {
        place.hasSuffix(".tgz") || place.hasSuffix(".tar.gz")
    }

    private static func officialName(_ text: String) -> String {
        if text.hasPrefix(urn) { return String(text.dropFirst(urn.count)) }
        guard text.hasPrefix(registry), text.hasSuffix(".tgz") else { return text }
        return String(text.dropFirst(registry.count).dropLast(".tgz".count))
    }
}

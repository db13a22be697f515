/// How somebody names a buildpack: `heroku/python`, `urn:buildpack:heroku/python`, a path or a URL.
package struct BuildpackReference: Hashable, Sendable, CustomStringConvertible {
    /// What the reference turned out to be.
    package enum Kind: Hashable, Sendable {
        /// One of our own, by its official name.
        case builtIn(BuiltInBuildpack)
        /// A directory on this machine.
        case directory(String)
        /// A git repository.
        case git(url: String, reference: String?)
        /// A packed buildpack.
        case archive(url: String)
        /// A registry name that none of ours stands in for, or no reference at all.
        case unknown
    }

    /// As it was written.
    package let description: String
    package let kind: Kind

    package init(_ text: String) {
        description = text
        kind = BuildpackReference.kind(of: text)
    }

    package init(_ builtIn: BuiltInBuildpack) {
        description = builtIn.name
        kind = .builtIn(builtIn)
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
        if text.hasPrefix("/") { return .directory(text) }
        if text.hasPrefix("file://") { return .directory(String(text.dropFirst("file://".count))) }
        var name = text
        if name.hasPrefix(urn) { name = String(name.dropFirst(urn.count)) }
        if name.hasPrefix(registry), name.hasSuffix(".tgz") {
            name = String(name.dropFirst(registry.count).dropLast(".tgz".count))
        }
        if let builtIn = BuiltInBuildpack(named: name) { return .builtIn(builtIn) }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") || text.hasPrefix("git") else {
            return .unknown
        }
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let url = String(parts.first ?? "")
        if url.hasSuffix(".tgz") || url.hasSuffix(".tar.gz") { return .archive(url: url) }
        return .git(url: url, reference: parts.count > 1 ? String(parts[1]) : nil)
    }
}

/// Describes a slug.
package struct SlugInfo: Endpoint {
    package typealias Answer = Slug
    package static let route = Route(.get, "/apps/{app}/slugs/{slug}")
    package static let summary = "Describes a slug."

    package var app: String
    package var slug: String

    package init(app: String, slug: String) {
        self.app = app
        self.slug = slug
    }
}

/// Makes a slug from an archive that the caller then sends to its blob URL.
package struct SlugCreate: Endpoint {
    package typealias Answer = Slug
    package static let route = Route(.post, "/apps/{app}/slugs")
    package static let successStatus = 201
    package static let summary = "Makes a slug from an archive that the caller then sends to its blob URL."

    package var app: String
    package var buildpackProvidedDescription: String?
    package var checksum: String?
    package var commit: String?
    package var commitDescription: String?
    package var processTypes: [String: String]
    package var stack: Identity?

    package init(
        app: String,
        buildpackProvidedDescription: String? = nil,
        checksum: String? = nil,
        commit: String? = nil,
        commitDescription: String? = nil,
        processTypes: [String: String],
        stack: Identity? = nil
    ) {
        self.app = app
        self.buildpackProvidedDescription = buildpackProvidedDescription
        self.checksum = checksum
        self.commit = commit
        self.commitDescription = commitDescription
        self.processTypes = processTypes
        self.stack = stack
    }

    private enum CodingKeys: String, CodingKey {
        case app, checksum, commit, stack
        case buildpackProvidedDescription = "buildpack_provided_description"
        case commitDescription = "commit_description"
        case processTypes = "process_types"
    }
}

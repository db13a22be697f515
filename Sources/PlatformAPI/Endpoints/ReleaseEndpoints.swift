/// Lists the releases of an app.
package struct ReleaseList: Endpoint {
    package typealias Answer = [Release]
    package static let route = Route(.get, "/apps/{app}/releases")
    package static let summary = "Lists the releases of an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a release.
package struct ReleaseInfo: Endpoint {
    package typealias Answer = Release
    package static let route = Route(.get, "/apps/{app}/releases/{release}")
    package static let summary = "Describes a release."

    package var app: String
    package var release: ReleaseIdentity

    package init(app: String, release: ReleaseIdentity) {
        self.app = app
        self.release = release
    }
}

/// Releases a slug, or an earlier release again (rollback).
package struct ReleaseCreate: Endpoint {
    package typealias Answer = Release
    package static let route = Route(.post, "/apps/{app}/releases")
    package static let successStatus = 201
    package static let summary = "Releases a slug, or an earlier release again (rollback)."

    package var app: String
    package var description: String?
    /// The release to roll back to.
    package var release: ReleaseIdentity?
    /// The slug to release.
    package var slug: String?

    package init(
        app: String,
        description: String? = nil,
        release: ReleaseIdentity? = nil,
        slug: String? = nil
    ) {
        self.app = app
        self.description = description
        self.release = release
        self.slug = slug
    }
}

/// Lists the config vars of a release.
package struct ReleaseConfigVars: Endpoint {
    package typealias Answer = ConfigVars
    package static let route = Route(.get, "/apps/{app}/releases/{release}/config-vars")
    package static let summary = "Lists the config vars of a release."

    package var app: String
    package var release: ReleaseIdentity

    package init(app: String, release: ReleaseIdentity) {
        self.app = app
        self.release = release
    }
}

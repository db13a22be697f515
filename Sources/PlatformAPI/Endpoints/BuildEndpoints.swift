/// Starts a build.
package struct BuildCreate: Endpoint {
    package typealias Answer = Build
    package static let route = Route(.post, "/apps/{app}/builds")
    package static let successStatus = 201
    package static let summary = "Starts a build."

    package var app: String
    /// For this and later builds; nil keeps those of the app.
    package var buildpacks: [BuildpackReference]?
    package var sourceBlob: SourceBlob

    package init(app: String, buildpacks: [BuildpackReference]? = nil, sourceBlob: SourceBlob) {
        self.app = app
        self.buildpacks = buildpacks
        self.sourceBlob = sourceBlob
    }

    private enum CodingKeys: String, CodingKey {
        case app, buildpacks
        case sourceBlob = "source_blob"
    }
}

/// Describes a build.
package struct BuildInfo: Endpoint {
    package typealias Answer = Build
    package static let route = Route(.get, "/apps/{app}/builds/{build}")
    package static let summary = "Describes a build."

    package var app: String
    package var build: String

    package init(app: String, build: String) {
        self.app = app
        self.build = build
    }
}

/// Tells how a build has ended, with its transcript line by line.
package struct BuildResultInfo: Endpoint {
    package typealias Answer = BuildOutcome
    package static let route = Route(.get, "/apps/{app}/builds/{build}/result")
    package static let summary = "Tells how a build has ended, with its transcript line by line."

    package var app: String
    package var build: String

    package init(app: String, build: String) {
        self.app = app
        self.build = build
    }
}

/// Lists the builds of an app.
package struct BuildList: Endpoint {
    package typealias Answer = [Build]
    package static let route = Route(.get, "/apps/{app}/builds")
    package static let summary = "Lists the builds of an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Stops a build that is under way.
package struct BuildCancel: Endpoint {
    package typealias Answer = Build
    package static let route = Route(.delete, "/apps/{app}/builds/{build}")
    package static let summary = "Stops a build that is under way."

    package var app: String
    package var build: String

    package init(app: String, build: String) {
        self.app = app
        self.build = build
    }
}

/// Empties the cache that the app's builds leave for the next one.
package struct BuildCacheDelete: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.delete, "/apps/{app}/build-cache")
    package static let summary = "Empties the cache that an app's builds leave for the next one."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Makes a place to upload source to.
package struct SourceCreate: Endpoint {
    package typealias Answer = Source
    package static let route = Route(.post, "/sources", also: ["/apps/{app}/sources"])
    package static let successStatus = 201
    package static let summary = "Makes a place to upload source to."

    package init() {}
}

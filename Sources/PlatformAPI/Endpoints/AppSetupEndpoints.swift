/// Creates an app from a source with an `app.json`.
package struct AppSetupCreate: Endpoint {
    package typealias Answer = AppSetup
    package static let route = Route(.post, "/app-setups")
    package static let successStatus = 202
    package static let summary = "Creates an app from a source with an app.json, step by step."

    package var app: NewApp?
    package var overrides: Overrides?
    package var sourceBlob: SourceBlob

    /// What the app shall be like.
    package struct NewApp: Codable, Hashable, Sendable {
        package var name: String?
        /// A team by its older name; there are none.
        package var organization: Identity?
        package var region: String?
        /// A private space; there are none.
        package var space: Identity?
        package var stack: String?

        package init(name: String? = nil, region: String? = nil, stack: String? = nil) {
            self.name = name
            self.region = region
            self.stack = stack
        }
    }

    /// What counts before the `app.json`.
    package struct Overrides: Codable, Hashable, Sendable {
        package var buildpacks: [BuildpackReference]?
        package var env: [String: String]?

        package init(buildpacks: [BuildpackReference]? = nil, env: [String: String]? = nil) {
            self.buildpacks = buildpacks
            self.env = env
        }
    }

    package init(app: NewApp? = nil, overrides: Overrides? = nil, sourceBlob: SourceBlob) {
        self.app = app
        self.overrides = overrides
        self.sourceBlob = sourceBlob
    }

    private enum CodingKeys: String, CodingKey {
        case app, overrides
        case sourceBlob = "source_blob"
    }
}

/// Tells how far a set-up has come.
package struct AppSetupInfo: Endpoint {
    package typealias Answer = AppSetup
    package static let route = Route(.get, "/app-setups/{setup}")
    package static let summary = "Tells how far the set-up of an app has come."

    package var setup: String

    package init(setup: String) {
        self.setup = setup
    }
}

/// Lists the buildpacks of an app.
package struct BuildpackInstallationList: Endpoint {
    package typealias Answer = [BuildpackInstallation]
    package static let route = Route(.get, "/apps/{app}/buildpack-installations")
    package static let summary = "Lists the buildpacks of an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Sets the buildpacks of an app in their order.
package struct BuildpackInstallationUpdate: Endpoint {
    package typealias Answer = [BuildpackInstallation]
    package static let route = Route(.put, "/apps/{app}/buildpack-installations")
    package static let summary = "Sets the buildpacks of an app in their order."

    package var app: String
    package var updates: [Installation]

    /// One buildpack, by registry name or by URL.
    package struct Installation: Codable, Hashable, Sendable {
        package var buildpack: String

        package init(buildpack: String) {
            self.buildpack = buildpack
        }
    }

    package init(app: String, updates: [Installation]) {
        self.app = app
        self.updates = updates
    }
}

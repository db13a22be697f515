/// Lists the features of an app.
package struct AppFeatureList: Endpoint {
    package typealias Answer = [AppFeature]
    package static let route = Route(.get, "/apps/{app}/features")
    package static let summary = "Lists the features of an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a feature of an app.
package struct AppFeatureInfo: Endpoint {
    package typealias Answer = AppFeature
    package static let route = Route(.get, "/apps/{app}/features/{feature}")
    package static let summary = "Describes a feature of an app."

    package var app: String
    package var feature: String

    package init(app: String, feature: String) {
        self.app = app
        self.feature = feature
    }
}

/// Switches a feature of an app on or off.
package struct AppFeatureUpdate: Endpoint {
    package typealias Answer = AppFeature
    package static let route = Route(.patch, "/apps/{app}/features/{feature}")
    package static let summary = "Switches a feature of an app on or off."

    package var app: String
    package var enabled: Switch
    package var feature: String

    package init(app: String, enabled: Switch, feature: String) {
        self.app = app
        self.enabled = enabled
        self.feature = feature
    }
}

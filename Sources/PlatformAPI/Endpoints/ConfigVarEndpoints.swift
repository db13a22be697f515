/// An app's config vars by name.
package typealias ConfigVars = [String: String]

/// Lists the config vars of an app.
package struct ConfigVarsInfo: Endpoint {
    package typealias Answer = ConfigVars
    package static let route = Route(.get, "/apps/{app}/config-vars")
    package static let summary = "Lists the config vars of an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Sets config vars, and unsets those whose value is null.
package struct ConfigVarsUpdate: Endpoint {
    package typealias Answer = ConfigVars
    package static let route = Route(.patch, "/apps/{app}/config-vars")
    package static let content = RequestContent.whole("vars")
    package static let summary = "Sets config vars, and unsets those whose value is null."

    package var app: String
    package var vars: [String: String?]

    package init(app: String, vars: [String: String?]) {
        self.app = app
        self.vars = vars
    }
}

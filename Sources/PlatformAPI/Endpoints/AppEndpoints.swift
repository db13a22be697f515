/// Lists all apps.
package struct AppList: Endpoint {
    package typealias Answer = [App]
    package static let route = Route(.get, "/apps")
    package static let summary = "Lists all apps."

    package init() {}
}

/// Lists the apps that an account owns or works on.
package struct AppListOwned: Endpoint {
    package typealias Answer = [App]
    package static let route = Route(.get, "/users/{account}/apps")
    package static let summary = "Lists the apps that an account owns or works on."

    /// `~` is the caller.
    package var account: String

    package init(account: String) {
        self.account = account
    }
}

/// Lists those of some apps that exist.
package struct AppFilter: Endpoint {
    package typealias Answer = [App]
    package static let route = Route(.post, "/filters/apps")
    package static let summary = "Lists those of some apps that exist, by their ids."

    package var `in`: Wanted?

    /// Which apps.
    package struct Wanted: Codable, Hashable, Sendable {
        package var id: [String]?

        package init(id: [String]? = nil) {
            self.id = id
        }
    }

    package init(in wanted: Wanted? = nil) {
        self.in = wanted
    }
}

/// Creates an app with releases v1 and v2.
package struct AppCreate: Endpoint {
    package typealias Answer = App
    package static let route = Route(.post, "/apps", also: ["/teams/apps", "/organizations/apps"])
    package static let successStatus = 201
    package static let summary = "Creates an app with releases v1 and v2."

    /// Without it a free name is made up.
    package var name: String?
    /// A team by its older name; there are none.
    package var organization: Identity?
    package var region: Identity?
    /// A private space; there are none.
    package var space: Identity?
    package var stack: Identity?
    /// There are none.
    package var team: Identity?

    package init(name: String? = nil, region: Identity? = nil, stack: Identity? = nil) {
        self.name = name
        self.region = region
        self.stack = stack
    }
}

/// Describes an app.
package struct AppInfo: Endpoint {
    package typealias Answer = App
    package static let route = Route(.get, "/apps/{app}", also: ["/teams/apps/{app}"])
    package static let summary = "Describes an app."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Renames an app, sets its maintenance mode or the stack of its next build.
package struct AppUpdate: Endpoint {
    package typealias Answer = App
    package static let route = Route(.patch, "/apps/{app}", also: ["/teams/apps/{app}"])
    package static let summary = "Renames an app, sets its maintenance mode or the stack of its next build."

    package var app: String
    package var buildStack: Identity?
    package var maintenance: Switch?
    package var name: String?
    /// To whom a client wants to give the app; there is nobody but its owner.
    package var owner: Identity?

    package init(
        app: String,
        buildStack: Identity? = nil,
        maintenance: Switch? = nil,
        name: String? = nil,
        owner: Identity? = nil
    ) {
        self.app = app
        self.buildStack = buildStack
        self.maintenance = maintenance
        self.name = name
        self.owner = owner
    }

    private enum CodingKeys: String, CodingKey {
        case app, maintenance, name, owner
        case buildStack = "build_stack"
    }
}

/// Deletes an app with all that belongs to it.
package struct AppDelete: Endpoint {
    package typealias Answer = App
    package static let route = Route(.delete, "/apps/{app}", also: ["/teams/apps/{app}"])
    package static let summary = "Deletes an app with all that belongs to it."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Lists who works on an app: its owner.
package struct CollaboratorList: Endpoint {
    package typealias Answer = [Collaborator]
    package static let route = Route(.get, "/apps/{app}/collaborators")
    package static let summary = "Lists who works on an app: its owner."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a collaborator, by address or id.
package struct CollaboratorInfo: Endpoint {
    package typealias Answer = Collaborator
    package static let route = Route(.get, "/apps/{app}/collaborators/{collaborator}")
    package static let summary = "Describes a collaborator, by address or id."

    package var app: String
    package var collaborator: String

    package init(app: String, collaborator: String) {
        self.app = app
        self.collaborator = collaborator
    }
}

/// Would add somebody to an app; there is nobody but its owner.
package struct CollaboratorCreate: Endpoint {
    package typealias Answer = Collaborator
    package static let route = Route(.post, "/apps/{app}/collaborators")
    package static let successStatus = 201
    package static let summary = "Refuses to add somebody to an app, as there is one user on this machine."

    package var app: String
    /// `~`, an address or an id.
    package var user: Identity

    package init(app: String, user: Identity) {
        self.app = app
        self.user = user
    }
}

/// Would take somebody off an app; its owner stays.
package struct CollaboratorDelete: Endpoint {
    package typealias Answer = Collaborator
    package static let route = Route(.delete, "/apps/{app}/collaborators/{collaborator}")
    package static let summary = "Refuses to take an app's owner off it; there is nobody else."

    package var app: String
    package var collaborator: String

    package init(app: String, collaborator: String) {
        self.app = app
        self.collaborator = collaborator
    }
}

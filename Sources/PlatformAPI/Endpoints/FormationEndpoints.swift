/// Lists the formation of an app, types with no dynos too.
package struct FormationList: Endpoint {
    package typealias Answer = [Formation]
    package static let route = Route(.get, "/apps/{app}/formation")
    package static let summary = "Lists the formation of an app, types with no dynos too."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes one process type of a formation.
package struct FormationInfo: Endpoint {
    package typealias Answer = Formation
    package static let route = Route(.get, "/apps/{app}/formation/{formation}")
    package static let summary = "Describes one process type of a formation."

    package var app: String
    /// A process type or an id.
    package var formation: String

    package init(app: String, formation: String) {
        self.app = app
        self.formation = formation
    }
}

/// Sets how many dynos of which size several process types have.
package struct FormationBatchUpdate: Endpoint {
    package typealias Answer = [Formation]
    package static let route = Route(.patch, "/apps/{app}/formation")
    package static let summary = "Sets how many dynos of which size several process types have."

    package var app: String
    package var updates: [FormationChange]

    package init(app: String, updates: [FormationChange]) {
        self.app = app
        self.updates = updates
    }
}

/// Sets how many dynos of which size one process type has.
package struct FormationUpdate: Endpoint {
    package typealias Answer = Formation
    package static let route = Route(.patch, "/apps/{app}/formation/{formation}")
    package static let summary = "Sets how many dynos of which size one process type has."

    package var app: String
    /// A process type or an id.
    package var formation: String
    package var quantity: Quantity?
    package var size: SizeChoice?

    package init(app: String, formation: String, quantity: Quantity? = nil, size: SizeChoice? = nil) {
        self.app = app
        self.formation = formation
        self.quantity = quantity
        self.size = size
    }

    private enum CodingKeys: String, CodingKey {
        case app, formation, quantity, size
        case dynoSize = "dyno_size"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        app = try container.decode(String.self, forKey: .app)
        formation = try container.decode(String.self, forKey: .formation)
        quantity = try container.decodeIfPresent(Quantity.self, forKey: .quantity)
        size =
            try container.decodeIfPresent(SizeChoice.self, forKey: .size)
            ?? container.decodeIfPresent(SizeChoice.self, forKey: .dynoSize)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(app, forKey: .app)
        try container.encode(formation, forKey: .formation)
        try container.encodeIfPresent(quantity, forKey: .quantity)
        try container.encodeIfPresent(size, forKey: .size)
    }
}

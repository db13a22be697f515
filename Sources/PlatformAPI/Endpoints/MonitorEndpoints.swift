/// Lists what a process type is scaled by.
package struct MonitorList: Endpoint {
    package typealias Answer = [Monitor]
    package static let route = Route(.get, "/apps/{app}/formation/{process_type}/monitors")
    package static let summary = "Lists what a process type is scaled by: one rule at most, and for web only."

    package var app: String
    package var processType: String

    package init(app: String, processType: String) {
        self.app = app
        self.processType = processType
    }

    private enum CodingKeys: String, CodingKey {
        case app
        case processType = "process_type"
    }
}

/// Lets a process type be scaled by its p95.
package struct MonitorCreate: Endpoint {
    package typealias Answer = Monitor
    package static let route = Route(.post, "/apps/{app}/formation/{process_type}/monitors")
    package static let successStatus = 201
    package static let summary = "Lets web dynos be scaled by the p95 of their requests."

    package var app: String
    package var processType: String
    package var rule: MonitorRule

    package init(app: String, processType: String, rule: MonitorRule) {
        self.app = app
        self.processType = processType
        self.rule = rule
    }

    private enum CodingKeys: String, CodingKey {
        case app
        case processType = "process_type"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        app = try container.decode(String.self, forKey: .app)
        processType = try container.decode(String.self, forKey: .processType)
        rule = try MonitorRule(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(app, forKey: .app)
        try container.encode(processType, forKey: .processType)
        try rule.encode(to: encoder)
    }
}

/// Changes what a process type is scaled by, or switches that off.
package struct MonitorUpdate: Endpoint {
    package typealias Answer = Monitor
    package static let route = Route(.patch, "/apps/{app}/formation/{process_type}/monitors/{monitor}")
    package static let summary = "Changes what web dynos are scaled by, or switches that off."

    package var app: String
    package var processType: String
    package var monitor: String
    package var rule: MonitorRule

    package init(app: String, processType: String, monitor: String, rule: MonitorRule) {
        self.app = app
        self.processType = processType
        self.monitor = monitor
        self.rule = rule
    }

    private enum CodingKeys: String, CodingKey {
        case app, monitor
        case processType = "process_type"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        app = try container.decode(String.self, forKey: .app)
        processType = try container.decode(String.self, forKey: .processType)
        monitor = try container.decode(String.self, forKey: .monitor)
        rule = try MonitorRule(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(app, forKey: .app)
        try container.encode(processType, forKey: .processType)
        try container.encode(monitor, forKey: .monitor)
        try rule.encode(to: encoder)
    }
}

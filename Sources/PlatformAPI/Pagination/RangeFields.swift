package import Model

/// A resource whose lists know no order but that of ids.
package protocol RangedByID: Rangeable {
    var id: ResourceID { get }
}

extension RangedByID {
    package static var rangeFields: [String] { ["id"] }

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

/// One whose lists can be in the order of names, too.
package protocol RangedByName: RangedByID {
    var name: String { get }
}

extension RangedByName {
    package static var rangeFields: [String] { ["id", "name"] }

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
    }
}

/// One whose lists can be in the order in which they were made, too.
package protocol RangedByAge: RangedByID {
    var createdAt: Timestamp { get }
}

extension RangedByAge {
    package static var rangeFields: [String] { ["id", "created_at"] }

    package func rangeKey(_ field: String) -> RangeKey {
        field == "created_at" ? .text(createdAt.apiText) : .text(id.description)
    }
}

extension PipelineCoupling: RangedByID {}

extension PipelinePromotionTarget: RangedByID {}

extension ReviewApp: RangedByID {}

extension TestNode: RangedByID {}

extension TelemetryDrain: RangedByID {}

extension Collaborator: RangedByID {}

extension Key: RangedByID {}

extension OAuthAuthorization: RangedByID {}
extension OAuthSession: RangedByID {}

extension AppFeature: RangedByName {}

extension Pipeline: RangedByName {}

extension Dyno: RangedByName {}

extension DynoSizeInfo: RangedByName {}

extension Stack: RangedByName {}

extension Region: RangedByName {}

extension Generation: RangedByName {}
extension OAuthClient: RangedByName {}

extension AppWebhook: RangedByAge {}

extension AppWebhookDelivery: RangedByAge {}

extension AppWebhookEvent: RangedByAge {}

extension App: Rangeable {
    package static let rangeFields = ["id", "name", "updated_at"]

    package func rangeKey(_ field: String) -> RangeKey {
        switch field {
        case "name": .text(name)
        case "updated_at": .text(updatedAt.apiText)
        default: .text(id.description)
        }
    }
}

extension Domain: Rangeable {
    package static let rangeFields = ["id", "hostname"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "hostname" ? .text(hostname) : .text(id.description)
    }
}

extension LogDrain: Rangeable {
    package static let rangeFields = ["id", "url"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "url" ? .text(url) : .text(id.description)
    }
}

extension TestRun: Rangeable {
    package static let rangeFields = ["id", "number"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "number" ? .number(number) : .text(id.description)
    }
}

extension Build: Rangeable {
    package static let rangeFields = ["id", "created_at", "started_at"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "id" ? .text(id.description) : .text(createdAt.apiText)
    }
}

extension Release: Rangeable {
    package static let rangeFields = ["id", "version"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "version" ? .number(version) : .text(id.description)
    }
}

extension Formation: Rangeable {
    package static let rangeFields = ["id", "type"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "type" ? .text(type) : .text(id.description)
    }
}

extension BuildpackInstallation: Rangeable {
    package static let rangeFields = ["ordinal"]

    package func rangeKey(_ field: String) -> RangeKey { .number(ordinal) }
}

import Model

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

extension AppFeature: Rangeable {
    package static let rangeFields = ["id", "name"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
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

extension Pipeline: Rangeable {
    package static let rangeFields = ["id", "name"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
    }
}

extension PipelineCoupling: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

extension PipelinePromotionTarget: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

extension ReviewApp: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

extension TestRun: Rangeable {
    package static let rangeFields = ["id", "number"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "number" ? .number(number) : .text(id.description)
    }
}

extension TestNode: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

extension TelemetryDrain: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
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

extension Dyno: Rangeable {
    package static let rangeFields = ["id", "name"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
    }
}

extension DynoSizeInfo: Rangeable {
    package static let rangeFields = ["id", "name"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
    }
}

extension Stack: Rangeable {
    package static let rangeFields = ["id", "name"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
    }
}

extension Region: Rangeable {
    package static let rangeFields = ["id", "name"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
    }
}

extension BuildpackInstallation: Rangeable {
    package static let rangeFields = ["ordinal"]

    package func rangeKey(_ field: String) -> RangeKey { .number(ordinal) }
}

extension Collaborator: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

extension Key: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

extension OAuthAuthorization: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

extension Generation: Rangeable {
    package static let rangeFields = ["id", "name"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
    }
}

extension AppWebhook: Rangeable {
    package static let rangeFields = ["id", "created_at"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "created_at" ? .text(createdAt.apiText) : .text(id.description)
    }
}

extension AppWebhookDelivery: Rangeable {
    package static let rangeFields = ["id", "created_at"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "created_at" ? .text(createdAt.apiText) : .text(id.description)
    }
}

extension AppWebhookEvent: Rangeable {
    package static let rangeFields = ["id", "created_at"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "created_at" ? .text(createdAt.apiText) : .text(id.description)
    }
}

extension OAuthClient: Rangeable {
    package static let rangeFields = ["id", "name"]

    package func rangeKey(_ field: String) -> RangeKey {
        field == "name" ? .text(name) : .text(id.description)
    }
}

extension OAuthSession: Rangeable {
    package static let rangeFields = ["id"]

    package func rangeKey(_ field: String) -> RangeKey { .text(id.description) }
}

/// A dyno's state as the Platform API documents it (schema, dyno.state).
package enum DynoState: String, Sendable, Codable, CaseIterable {
    case crashed, down, idle, starting, up
}

/// A release's status (schema, release.status).
package enum ReleaseStatus: String, Sendable, Codable, CaseIterable {
    case pending, succeeded, failed, expired
}

/// A build's status (schema, build.status).
package enum BuildStatus: String, Sendable, Codable, CaseIterable {
    case pending, succeeded, failed
}

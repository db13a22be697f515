/// A dyno's state as the Platform API documents it (schema, dyno.state).
package enum DynoState: String, Sendable, Codable, CaseIterable {
    case crashed, down, idle, starting, up

    /// Its word in the log, where a dyno that sleeps is `down` (spec dynos §1).
    package var logText: String { self == .idle ? DynoState.down.rawValue : rawValue }
}

/// A release's status (schema, release.status).
package enum ReleaseStatus: String, Sendable, Codable, CaseIterable {
    case pending, succeeded, failed, expired
}

/// A build's status (schema, build.status).
package enum BuildStatus: String, Sendable, Codable, CaseIterable {
    case pending, succeeded, failed
}

/// The status of an app's set-up from its `app.json` (schema, app-setup.status).
package enum AppSetupStatus: String, Sendable, Codable, CaseIterable {
    case pending, succeeded, failed
}

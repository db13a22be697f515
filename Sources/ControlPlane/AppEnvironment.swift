import DynoManager
import Model
import Store

/// The environment that an app's dynos get from the platform: config vars and, on request, metadata.
enum AppEnvironment {
    static func variables(of snapshot: AppSnapshot) -> [String: String] {
        var variables = Dictionary(
            uniqueKeysWithValues: snapshot.config.map { ($0.key.description, $0.value) }
        )
        if has(FeatureCatalog.dynoMetadata, snapshot) {
            variables.merge(metadata(of: snapshot)) { own, _ in own }
        }
        return variables
    }

    // MARK: - Private

    /// A flag works from the release after its switching on (spec dynos §6).
    private static func has(_ flag: String, _ snapshot: AppSnapshot) -> Bool {
        snapshot.features.contains { feature in
            feature.name == flag && feature.isEnabled
                && feature.updated < snapshot.release.created
        }
    }

    private static func metadata(of snapshot: AppSnapshot) -> [String: String] {
        let app = snapshot.app
        var variables = [
            "HEROKU_APP_ID": app.id.description,
            "HEROKU_APP_NAME": app.name.description,
            "HEROKU_APP_DEFAULT_DOMAIN_NAME": app.name.hostname,
            "HEROKU_RELEASE_CREATED_AT": snapshot.release.created.apiText,
            "HEROKU_RELEASE_VERSION": "v\(snapshot.release.version)",
        ]
        if let slug = snapshot.slug {
            variables["HEROKU_SLUG_COMMIT"] = slug.commit ?? ""
            variables["HEROKU_SLUG_DESCRIPTION"] = snapshot.release.description
            if has(FeatureCatalog.buildMetadata, snapshot) {
                variables["HEROKU_BUILD_COMMIT"] = slug.commit ?? ""
                variables["HEROKU_BUILD_DESCRIPTION"] = slug.commitDescription ?? ""
            }
        }
        return variables
    }
}

extension WantedApp {
    /// What shall run according to the store.
    init(_ snapshot: AppSnapshot, sleep: Sleep?, isResumed: Bool) {
        self.init(
            id: snapshot.app.id,
            release: snapshot.release.reference,
            slug: snapshot.slug?.id,
            environment: AppEnvironment.variables(of: snapshot),
            formation: Dictionary(
                uniqueKeysWithValues: snapshot.formation.map { row in
                    (row.type, Row(quantity: row.quantity, size: row.size, command: row.command))
                }
            ),
            logsRuntimeMetrics: snapshot.features.contains {
                $0.name == FeatureCatalog.runtimeMetrics && $0.isEnabled
            },
            hasPreboot: snapshot.features.contains { $0.name == FeatureCatalog.preboot && $0.isEnabled },
            sleep: sleep,
            isResumed: isResumed
        )
    }
}

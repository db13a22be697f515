import Model
import PlatformAPI
import Store

/// The app features of the platform (spec router §0, dynos §6), with their state when nobody has switched them.
enum FeatureCatalog {
    struct Feature: Sendable {
        let name: String
        /// `general` is listed by `features`, anything else by `labs`.
        let state: String
        let summary: String
        let isOnByDefault: Bool
        /// Whether this version acts on it; the others are listed and cannot be switched.
        let isSwitchable: Bool
    }

    static let dynoMetadata = "runtime-dyno-metadata"

    static let all: [Feature] = [
        Feature(
            name: "http-routing-2-dot-0",
            state: "general",
            summary: "Route requests with Router 2.0",
            isOnByDefault: true,
            isSwitchable: false
        ),
        Feature(
            name: "http-session-affinity",
            state: "general",
            summary: "Send a client's requests to the same dyno",
            isOnByDefault: false,
            isSwitchable: false
        ),
        Feature(
            name: "preboot",
            state: "general",
            summary: "Start new web dynos before the old ones stop",
            isOnByDefault: false,
            isSwitchable: false
        ),
        Feature(
            name: dynoMetadata,
            state: "beta",
            summary: "Tell dynos about app, dyno and release in HEROKU_* variables, from the next release on",
            isOnByDefault: false,
            isSwitchable: true
        ),
    ]

    static func feature(_ name: String) throws -> Feature {
        guard let feature = all.first(where: { $0.name == name }) else {
            throw StoreError.notFound(.feature(name))
        }
        return feature
    }

    /// The feature as the API shows it for `app`; `record` is what the store has of it.
    static func present(_ feature: Feature, of app: AppRecord, _ record: FeatureRecord?) -> AppFeature {
        AppFeature(
            createdAt: record?.created ?? app.created,
            description: feature.summary,
            displayName: feature.name,
            docURL: "https://devcenter.heroku.com/articles/\(feature.name)",
            enabled: record?.isEnabled ?? feature.isOnByDefault,
            feedbackEmail: "",
            id: record?.id ?? Catalog.id("feature/\(app.id)", feature.name),
            name: feature.name,
            state: feature.state,
            updatedAt: record?.updated ?? app.created
        )
    }
}

import Model
import PlatformAPI
import Router
import Store

/// The app features of the platform (spec router §0, dynos §6), with their state when nobody has switched them.
enum FeatureCatalog {
    struct Feature: Sendable {
        let name: String
        /// `general` is listed by `features`, anything else by `labs`.
        let state: String
        let summary: String
        let isOnByDefault: Bool
        /// What it changes in the routers when it is not as by default.
        let routing: RoutingFeatures

        /// Whether routers or dyno manager have to hear of a switch before the next release.
        var isAppliedAtOnce: Bool {
            !routing.isEmpty || [FeatureCatalog.runtimeMetrics, FeatureCatalog.preboot].contains(name)
        }

        init(
            _ name: String,
            state: String,
            summary: String,
            isOnByDefault: Bool = false,
            routing: RoutingFeatures = []
        ) {
            self.name = name
            self.state = state
            self.summary = summary
            self.isOnByDefault = isOnByDefault
            self.routing = routing
        }
    }

    static let preboot = "preboot"
    static let dynoMetadata = "runtime-dyno-metadata"
    static let buildMetadata = "runtime-dyno-build-metadata"
    static let runtimeMetrics = "log-runtime-metrics"

    static let all: [Feature] = [
        Feature(
            "http-routing-2-dot-0",
            state: "general",
            summary: "Route requests with Router 2.0; without it, as the legacy router did",
            isOnByDefault: true,
            routing: .legacyRouter
        ),
        Feature(
            "http-session-affinity",
            state: "general",
            summary: "Send a client's requests to the same dyno",
            routing: .sessionAffinity
        ),
        Feature(
            preboot,
            state: "general",
            summary: "Start new web dynos before the old ones stop"
        ),
        Feature(
            "http-disable-keepalive-to-dyno",
            state: "beta",
            summary: "Use each connection to a dyno for one request only",
            routing: .closesDynoConnections
        ),
        Feature(
            "http-end-to-end-continue",
            state: "beta",
            summary: "Let the dyno answer Expect: 100-continue instead of the router",
            routing: .endToEndContinue
        ),
        Feature(
            dynoMetadata,
            state: "beta",
            summary: "Tell dynos about app, dyno and release in HEROKU_* variables, from the next release on"
        ),
        Feature(
            buildMetadata,
            state: "beta",
            summary: "Tell dynos about the build, too; needs runtime-dyno-metadata"
        ),
        Feature(
            runtimeMetrics,
            state: "beta",
            summary: "Write each dyno's load and memory into the log every 20 s, from its next restart on"
        ),
    ]

    /// The feature that a path names, by name or by the id that it has for `app`.
    static func feature(_ reference: String, of app: AppRecord) throws -> Feature {
        let found = all.first { $0.name == reference || id(of: $0, app) == ResourceID(reference) }
        guard let found else { throw StoreError.notFound(.feature(reference)) }
        return found
    }

    /// The same before and after the feature is switched for the first time.
    private static func id(of feature: Feature, _ app: AppRecord) -> ResourceID {
        Catalog.id("feature/\(app.id)", feature.name)
    }

    /// What the routers have to do differently for an app of which the store has `records`.
    static func routing(of records: [FeatureRecord]) -> RoutingFeatures {
        var routing: RoutingFeatures = []
        for record in records {
            guard let feature = all.first(where: { $0.name == record.name }) else { continue }
            if record.isEnabled != feature.isOnByDefault { routing.formUnion(feature.routing) }
        }
        return routing
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
            id: id(of: feature, app),
            name: feature.name,
            state: feature.state,
            updatedAt: record?.updated ?? app.created
        )
    }
}

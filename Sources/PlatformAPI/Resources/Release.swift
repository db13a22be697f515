package import Model

/// A slug, its config vars and a number (schema: release).
package struct Release: Codable, Hashable, Sendable {
    package var addonPlanNames: [String]
    package var app: NamedReference
    package var artifacts: [Artifact]
    package var createdAt: Timestamp
    package var current: Bool
    package var description: String
    package var eligibleForRollback: Bool
    /// Only with `?extended=true`.
    package var extended: Extended?
    package var id: ResourceID
    /// Always null: releases run slugs.
    @Nullable package var ociImage: IDReference?
    @Nullable package var outputStreamURL: String?
    @Nullable package var slug: IDReference?
    package var status: ReleaseStatus
    package var updatedAt: Timestamp
    package var user: UserReference
    package var version: Int

    /// What the official CLI's `releases --extended` shows besides.
    package struct Extended: Codable, Hashable, Sendable {
        @Nullable package var slugID: ResourceID?
        @Nullable package var slugUUID: ResourceID?

        package init(slug: ResourceID?) {
            slugID = slug
            slugUUID = slug
        }

        private enum CodingKeys: String, CodingKey {
            case slugID = "slug_id"
            case slugUUID = "slug_uuid"
        }
    }

    /// What the release runs, by kind.
    package struct Artifact: Codable, Hashable, Sendable {
        package var id: ResourceID
        /// `slug` or `oci-image`.
        package var type: String

        package init(id: ResourceID, type: String) {
            self.id = id
            self.type = type
        }
    }

    package init(
        addonPlanNames: [String],
        app: NamedReference,
        artifacts: [Artifact],
        createdAt: Timestamp,
        current: Bool,
        description: String,
        eligibleForRollback: Bool,
        id: ResourceID,
        outputStreamURL: String? = nil,
        slug: IDReference? = nil,
        status: ReleaseStatus,
        updatedAt: Timestamp,
        user: UserReference,
        version: Int
    ) {
        self.addonPlanNames = addonPlanNames
        self.app = app
        self.artifacts = artifacts
        self.createdAt = createdAt
        self.current = current
        self.description = description
        self.eligibleForRollback = eligibleForRollback
        self.id = id
        ociImage = nil
        self.outputStreamURL = outputStreamURL
        self.slug = slug
        self.status = status
        self.updatedAt = updatedAt
        self.user = user
        self.version = version
    }

    private enum CodingKeys: String, CodingKey {
        case app, artifacts, current, description, extended, id, slug, status, user, version
        case addonPlanNames = "addon_plan_names"
        case createdAt = "created_at"
        case eligibleForRollback = "eligible_for_rollback"
        case ociImage = "oci_image"
        case outputStreamURL = "output_stream_url"
        case updatedAt = "updated_at"
    }
}

package import Model

/// An app (schema: app).
///
/// `generation` is an object in plain version 3 and a string in the variant `3.sdk`. `herolocal` is ours: where
/// the app answers by itself on this machine.
package struct App: Codable, Hashable, Sendable {
    package var acm: Bool
    @Nullable package var archivedAt: Timestamp?
    /// Always null: slugs have no base image.
    @Nullable package var baseImageName: String?
    @Nullable package var buildpackProvidedDescription: String?
    @Nullable package var buildpacks: [BuildpackReference]?
    package var buildStack: NamedReference
    package var createdAt: Timestamp
    /// Null until the app has been built.
    @Nullable package var currentBuildArchitecture: String?
    package var generation: GenerationReference
    package var gitURL: String
    @Nullable package var herolocal: AppAddresses?
    package var id: ResourceID
    @Nullable package var internalRouting: Bool?
    package var maintenance: Bool
    package var name: String
    @Nullable package var organization: NamedReference?
    package var owner: UserReference
    @Nullable package var processTier: String?
    package var region: NamedReference
    @Nullable package var releasedAt: Timestamp?
    /// Bytes.
    @Nullable package var repoSize: Int?
    /// Bytes.
    @Nullable package var slugSize: Int?
    @Nullable package var space: SpaceReference?
    package var stack: NamedReference
    @Nullable package var team: NamedReference?
    package var updatedAt: Timestamp
    @Nullable package var webURL: String?

    package init(
        acm: Bool,
        archivedAt: Timestamp? = nil,
        buildpackProvidedDescription: String? = nil,
        buildpacks: [BuildpackReference]? = nil,
        buildStack: NamedReference,
        createdAt: Timestamp,
        currentBuildArchitecture: String? = nil,
        generation: GenerationReference,
        gitURL: String,
        herolocal: AppAddresses? = nil,
        id: ResourceID,
        internalRouting: Bool? = nil,
        maintenance: Bool,
        name: String,
        organization: NamedReference? = nil,
        owner: UserReference,
        processTier: String? = nil,
        region: NamedReference,
        releasedAt: Timestamp? = nil,
        repoSize: Int? = nil,
        slugSize: Int? = nil,
        space: SpaceReference? = nil,
        stack: NamedReference,
        team: NamedReference? = nil,
        updatedAt: Timestamp,
        webURL: String? = nil
    ) {
        self.acm = acm
        self.archivedAt = archivedAt
        baseImageName = nil
        self.buildpackProvidedDescription = buildpackProvidedDescription
        self.buildpacks = buildpacks
        self.buildStack = buildStack
        self.createdAt = createdAt
        self.currentBuildArchitecture = currentBuildArchitecture
        self.generation = generation
        self.gitURL = gitURL
        self.herolocal = herolocal
        self.id = id
        self.internalRouting = internalRouting
        self.maintenance = maintenance
        self.name = name
        self.organization = organization
        self.owner = owner
        self.processTier = processTier
        self.region = region
        self.releasedAt = releasedAt
        self.repoSize = repoSize
        self.slugSize = slugSize
        self.space = space
        self.stack = stack
        self.team = team
        self.updatedAt = updatedAt
        self.webURL = webURL
    }

    private enum CodingKeys: String, CodingKey {
        case acm
        case buildpacks
        case generation
        case herolocal
        case id
        case maintenance
        case name
        case organization
        case owner
        case region
        case space
        case stack
        case team
        case archivedAt = "archived_at"
        case baseImageName = "base_image_name"
        case buildpackProvidedDescription = "buildpack_provided_description"
        case buildStack = "build_stack"
        case createdAt = "created_at"
        case currentBuildArchitecture = "current_build_architecture"
        case gitURL = "git_url"
        case internalRouting = "internal_routing"
        case processTier = "process_tier"
        case releasedAt = "released_at"
        case repoSize = "repo_size"
        case slugSize = "slug_size"
        case updatedAt = "updated_at"
        case webURL = "web_url"
    }
}

/// The private space of an app; always null on this machine.
package struct SpaceReference: Codable, Hashable, Sendable {
    package var id: ResourceID
    package var name: String
    package var shield: Bool

    package init(id: ResourceID, name: String, shield: Bool) {
        self.id = id
        self.name = name
        self.shield = shield
    }
}

/// Where an app answers without a Host field: its own loopback address, for programs such as ab and wrk.
package struct AppAddresses: Codable, Hashable, Sendable {
    /// Like `127.10.x.y`.
    package var loopbackAddress: String
    /// Like `http://127.10.x.y:8080/`.
    package var loopbackURL: String

    package init(loopbackAddress: String, loopbackURL: String) {
        self.loopbackAddress = loopbackAddress
        self.loopbackURL = loopbackURL
    }

    private enum CodingKeys: String, CodingKey {
        case loopbackAddress = "loopback_address"
        case loopbackURL = "loopback_url"
    }
}

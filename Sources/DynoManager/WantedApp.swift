package import Model

/// What shall run for one app: one release's slug and environment, and how many of each process type.
package struct WantedApp: Hashable, Sendable {
    /// One row of a formation.
    package struct Row: Hashable, Sendable {
        package var quantity: Int
        package var size: DynoSize
        package var command: String

        package init(quantity: Int, size: DynoSize, command: String) {
            self.quantity = quantity
            self.size = size
            self.command = command
        }
    }

    /// Why an app's formation has its places and does not run.
    package enum Sleep: Hashable, Sendable {
        /// Nobody has asked for it for a while; the next request wakes it.
        case idle
        /// The account's Eco hours are used up.
        case outOfHours

        var reason: Dyno.StopReason {
            switch self {
            case .idle: .idled
            case .outOfHours: .outOfHours
            }
        }
    }

    package let id: ResourceID
    package var release: ReleaseReference
    /// Nil before the first deploy: then nothing runs.
    package var slug: ResourceID?
    /// Config vars and dyno metadata; the dyno's own variables are added at launch.
    package var environment: [String: String]
    package var formation: [ProcessType: Row]
    /// Whether dynos that start from now on write `log-runtime-metrics`.
    package var logsRuntimeMetrics: Bool
    /// Whether the feature `preboot` is on.
    package var hasPreboot: Bool
    /// Nil: it is awake.
    package var sleep: Sleep?
    /// The formation comes back after the daemon was away: its dynos were down, not new.
    package var isResumed: Bool

    package init(
        id: ResourceID,
        release: ReleaseReference,
        slug: ResourceID?,
        environment: [String: String],
        formation: [ProcessType: Row],
        logsRuntimeMetrics: Bool = false,
        hasPreboot: Bool = false,
        sleep: Sleep? = nil,
        isResumed: Bool = false
    ) {
        self.id = id
        self.release = release
        self.slug = slug
        self.environment = environment
        self.formation = formation
        self.logsRuntimeMetrics = logsRuntimeMetrics
        self.hasPreboot = hasPreboot
        self.sleep = sleep
        self.isResumed = isResumed
    }

    /// Whether its web dynos are such as preboot is for: at least 2, of a size that has it (spec dynos §2).
    package var usesPreboot: Bool {
        guard hasPreboot, let row = formation[.web] else { return false }
        return row.size.canPreboot && row.quantity >= Limits.Dynos.prebootQuantity
    }

    /// Every dyno that shall run, sorted.
    package var names: [DynoName] {
        guard slug != nil else { return [] }
        return formation.flatMap { type, row in
            (0..<max(0, row.quantity)).map { DynoName(type: type, number: $0 + 1) }
        }.sorted()
    }
}

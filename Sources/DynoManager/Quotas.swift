/// What `--quotas` may say.
package enum QuotaMode: String, Sendable, CaseIterable {
    /// Control groups where we may make them, otherwise sampling.
    case auto
    case cgroup
    case sampling
}

/// How dynos are held to their sizes, decided once when the daemon starts.
package enum Quotas: Sendable {
    /// The kernel counts, and stops memory and processes at the limit.
    case controlGroups(ControlGroups)
    /// Memory is looked up in `/proc` every 20 s; why there are no control groups.
    case sampling(reason: String)

    /// Decides by trying a group; throws `ControlGroupsUnavailable` when they were demanded and are refused.
    package static func choose(_ mode: QuotaMode) throws -> Quotas {
        if mode == .sampling { return .sampling(reason: "asked for") }
        do {
            return .controlGroups(try ControlGroups.open())
        } catch {
            let refusal = error as? ControlGroupsUnavailable ?? ControlGroupsUnavailable(reason: "\(error)")
            if mode == .cgroup { throw refusal }
            return .sampling(reason: refusal.reason)
        }
    }

    /// What `herolocal daemon status` shows.
    package var name: String {
        switch self {
        case .controlGroups(let groups): groups.version.rawValue
        case .sampling: QuotaMode.sampling.rawValue
        }
    }

    /// The control groups, where there are some.
    var groups: ControlGroups? {
        switch self {
        case .controlGroups(let groups): groups
        case .sampling: nil
        }
    }
}

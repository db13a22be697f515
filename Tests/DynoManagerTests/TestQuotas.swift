import DynoManager

/// How the dynos of a live test are held to their sizes.
enum TestQuotas: Sendable {
    case sampling, cgroup

    /// Why this host gives no control groups; nil when it does.
    static let cgroupRefusal: String? = {
        do {
            if case .controlGroups(let groups) = try Quotas.choose(.cgroup) { groups.remove() }
            return nil
        } catch {
            print("live tests run without control groups: \(error)")
            return "\(error)"
        }
    }()

    static var hasCgroup: Bool { cgroupRefusal == nil }

    func quotas() throws -> Quotas {
        try Quotas.choose(self == .cgroup ? .cgroup : .sampling)
    }
}

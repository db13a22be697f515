import Linux
package import Model

/// The control groups of builds, beside those of dynos and with the weight of one dyno each.
package struct BuildGroups: BuildQuota {
    package let memoryBytes: Int
    private let groups: ControlGroups

    /// Where dynos have control groups builds have them, too; nil elsewhere.
    ///
    /// A build may have `memoryBytes`, but never more than the part of the machine's memory that leaves something to
    /// everybody else.
    package init?(_ quotas: Quotas, memoryBytes: Int = Limits.Slugs.buildMemoryBytes) {
        guard let groups = quotas.groups else { return nil }
        self.groups = groups
        let machine = (try? FileSystem.readPseudoNumbers("/proc/meminfo"))?["MemTotal"] ?? .max >> 10
        self.memoryBytes = min(memoryBytes, (machine << 10) / 100 * Limits.Slugs.buildMemoryPercent)
    }

    package func open(_ build: ResourceID) throws -> [String] {
        try groups.make(BuildGroups.name(build)) { (group) throws(Errno) in
            try group.hold(
                memoryBytes: memoryBytes,
                // The kernel counts threads, and dyno-init ends a build by its processes: that many have two each.
                processes: 2 * Limits.Slugs.buildProcesses + Isolation.namespaces.ownProcesses,
                compute: 1
            )
        }.joins
    }

    package func kills(in build: ResourceID) -> Int {
        groups.group(BuildGroups.name(build)).kills
    }

    package func close(_ build: ResourceID) {
        groups.group(BuildGroups.name(build)).remove()
    }

    // MARK: - Private

    private static func name(_ build: ResourceID) -> String { "build.\(build)" }
}

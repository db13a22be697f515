package import Model

/// Plans how the running formation becomes the wanted one; pure.
///
/// A new release restarts every dyno, a new size those of its type, a new quantity touches only the dynos
/// that are added or removed (Dev Center "Scaling Your Dyno Formation"). With preboot, a release lets the old web
/// dynos serve on for a while. In an app that sleeps every place is held by a dyno that does not run.
package enum Reconciler {
    /// A formation dyno that is not on its way out.
    package struct Running: Hashable, Sendable {
        package let id: ResourceID
        package let name: DynoName
        package let release: ReleaseReference
        package let size: DynoSize
        package let isAsleep: Bool

        package init(
            id: ResourceID,
            name: DynoName,
            release: ReleaseReference,
            size: DynoSize,
            isAsleep: Bool = false
        ) {
            self.id = id
            self.name = name
            self.release = release
            self.size = size
            self.isAsleep = isAsleep
        }
    }

    package enum Step: Hashable, Sendable {
        case stop(ResourceID)
        /// Stop it and start another of its name at once: the two may overlap.
        case replace(ResourceID)
        /// Start another of its name at once and let it serve until the switch.
        case preboot(ResourceID)
        /// Stop it, if it runs, and put one that sleeps in its place.
        case putToSleep(ResourceID)
        /// Start what sleeps.
        case wake(ResourceID)
        case start(DynoName)

        package var isPreboot: Bool {
            if case .preboot = self { true } else { false }
        }
    }

    /// The steps in the order to take them: room is made first, highest numbers first.
    package static func plan(wanted: WantedApp?, running: [Running]) -> [Step] {
        let names = wanted?.names ?? []
        let wantedNames = Set(names)
        let runningNames = Set(running.map(\.name))
        let superfluous = running.filter { !wantedNames.contains($0.name) }.sorted { $0.name > $1.name }
        let kept = running.filter { wantedNames.contains($0.name) }.sorted { $0.name < $1.name }
        return superfluous.map { .stop($0.id) }
            + kept.compactMap { step(for: $0, in: wanted) }
            + names.filter { !runningNames.contains($0) }.map { .start($0) }
    }

    // MARK: - Private

    /// What becomes of a dyno whose name is wanted; nil when it is as it shall be.
    private static func step(for dyno: Running, in wanted: WantedApp?) -> Step? {
        let isCurrent = isCurrent(dyno, in: wanted)
        if wanted?.sleep != nil { return dyno.isAsleep && isCurrent ? nil : .putToSleep(dyno.id) }
        if !isCurrent { return exchange(dyno, for: wanted) }
        return dyno.isAsleep ? .wake(dyno.id) : nil
    }

    /// Only a release of web dynos preboots: with a new size there is one generation at a time (spec dynos §2).
    private static func exchange(_ dyno: Running, for wanted: WantedApp?) -> Step {
        guard let wanted, wanted.usesPreboot, dyno.name.type == .web,
            dyno.size == wanted.formation[.web]?.size
        else { return .replace(dyno.id) }
        return .preboot(dyno.id)
    }

    private static func isCurrent(_ dyno: Running, in wanted: WantedApp?) -> Bool {
        guard let wanted, let row = wanted.formation[dyno.name.type] else { return false }
        return dyno.release == wanted.release && dyno.size == row.size
    }
}

package import Model

/// Plans how the running formation becomes the wanted one; pure.
///
/// A new release restarts every dyno, a new size those of its type, a new quantity touches only the dynos
/// that are added or removed (Dev Center "Scaling Your Dyno Formation").
package enum Reconciler {
    /// A formation dyno that is not on its way out.
    package struct Running: Hashable, Sendable {
        package let id: ResourceID
        package let name: DynoName
        package let release: ReleaseReference
        package let size: DynoSize

        package init(id: ResourceID, name: DynoName, release: ReleaseReference, size: DynoSize) {
            self.id = id
            self.name = name
            self.release = release
            self.size = size
        }
    }

    package enum Step: Hashable, Sendable {
        case stop(ResourceID)
        /// Stop it and start another of its name at once: the two may overlap.
        case replace(ResourceID)
        case start(DynoName)
    }

    /// The steps in the order to take them: room is made first, highest numbers first.
    package static func plan(wanted: WantedApp?, running: [Running]) -> [Step] {
        let names = wanted?.names ?? []
        let wantedNames = Set(names)
        let runningNames = Set(running.map(\.name))
        let superfluous = running.filter { !wantedNames.contains($0.name) }.sorted { $0.name > $1.name }
        let outdated = running.filter { wantedNames.contains($0.name) && !isCurrent($0, in: wanted) }
        return superfluous.map { .stop($0.id) }
            + outdated.sorted { $0.name < $1.name }.map { .replace($0.id) }
            + names.filter { !runningNames.contains($0) }.map { .start($0) }
    }

    // MARK: - Private

    private static func isCurrent(_ dyno: Running, in wanted: WantedApp?) -> Bool {
        guard let wanted, let row = wanted.formation[dyno.name.type] else { return false }
        return dyno.release == wanted.release && dyno.size == row.size
    }
}

import Linux
import Model

/// Control groups for dynos, below the one that the daemon was started in (cgroups(7)).
package struct ControlGroups: Sendable {
    package enum Version: String, Sendable {
        case one = "cgroup-v1"
        case two = "cgroup-v2"
    }

    package let version: Version
    /// The daemon's own directory by controller; version 2 has one for all.
    let directories: [String: String]

    /// What dynos are held to: without the first there are no control groups, the others are taken where they are.
    static let controllers = ["memory", "pids", "cpu"]

    init(_ version: Version, directories: [String: String]) {
        self.version = version
        self.directories = directories
    }

    /// Makes the group of one dyno's launch, with the limits of its size; `ownProcesses` are dyno-init's.
    func make(
        for dyno: ResourceID,
        launch: Int,
        size: DynoSize,
        ownProcesses: Int
    ) throws(Errno) -> DynoControlGroup {
        try make("\(dyno).\(launch)") { (group) throws(Errno) in
            try group.hold(to: size, ownProcesses: ownProcesses)
        }
    }

    /// Makes a group and has its limits set; what cannot be held is not left behind.
    func make(
        _ name: String,
        _ hold: (DynoControlGroup) throws(Errno) -> Void
    ) throws(Errno) -> DynoControlGroup {
        let group = self.group(name)
        do throws(Errno) {
            for directory in group.places { try FileSystem.makeDirectory(directory) }
            try hold(group)
            return group
        } catch {
            group.remove()
            throw error
        }
    }

    /// The group of this name, made or not.
    func group(_ name: String) -> DynoControlGroup {
        DynoControlGroup(version: version, directories: directories.mapValues { "\($0)/\(name)" })
    }

    /// Removes every group in here and the daemon's own; for the daemon's end.
    package func remove() {
        for directory in Set(directories.values) { ControlGroups.remove(directory) }
    }

    /// Removes a group without processes and the groups in it; one with processes stays.
    static func remove(_ directory: String) {
        for name in (try? FileSystem.entries(of: directory)) ?? [] {
            let path = "\(directory)/\(name)"
            if (try? FileSystem.status(path).kind) == .directory { try? FileSystem.removeDirectory(path) }
        }
        try? FileSystem.removeDirectory(directory)
    }
}

/// Where the control groups of this program are, as cgroups(7) lets it find out.
struct ControlGroupPaths: Equatable {
    /// Its directory in the hierarchy of each version 1 controller.
    private(set) var version1: [String: String] = [:]
    /// Its directory in the version 2 hierarchy.
    private(set) var version2: String?

    /// Reads `/proc/self/cgroup` and `/proc/self/mountinfo`.
    init(groups: String, mounts: String) {
        var paths: [String: String] = [:]
        for line in groups.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            // Version 2 has no controllers here: its key is empty.
            for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                paths[String(controller)] = String(fields[2])
            }
        }
        for line in mounts.split(separator: "\n") { take(mount: line, paths) }
    }

    // MARK: - Private

    /// One line: id, parent, device, root, mount point, options, then a dash, type, source, options (proc(5)).
    private mutating func take(mount line: Substring, _ paths: [String: String]) {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, dash >= 6 else { return }
        let (root, place) = (String(fields[3]), String(fields[4]))
        switch fields[dash + 1] {
        case "cgroup":
            for controller in fields[dash + 3].split(separator: ",") {
                guard let path = paths[String(controller)] else { continue }
                version1[String(controller)] = Self.directory(of: path, root: root, place: place)
            }
        case "cgroup2":
            guard version2 == nil, let path = paths[""] else { return }
            version2 = Self.directory(of: path, root: root, place: place)
        default: break
        }
    }

    /// A container sees only what lies below `root`, and its own path from the host's side.
    private static func directory(of path: String, root: String, place: String) -> String {
        if path == root || path == "/" { return place }
        let start = root == "/" ? "" : root
        guard path.hasPrefix(start + "/") else { return place }
        return place + path.dropFirst(start.count)
    }
}

package import Linux

/// Which processes are whose: a dyno's are its dyno-init and all that descend from it.
///
/// It is dyno-init's own way to find whom to signal (`population.h`): as the first process of a pid namespace, or as
/// subreaper, it becomes the parent of every orphan, so that no `setsid` and no daemonizing leads out of a dyno.
package struct Population: Sendable {
    private let members: [Int32: [ProcessEntry]]

    /// Sorts a table's processes by the dyno-init they descend from; `roots` are the pids of those.
    package init(_ table: [ProcessEntry], roots: Set<Int32>) {
        let parents = Dictionary(table.map { ($0.pid, $0.parent) }) { first, _ in first }
        // The root that a process has; 0 for none, which is no process.
        var found: [Int32: Int32] = [0: 0]
        for root in roots { found[root] = root }
        var members: [Int32: [ProcessEntry]] = [:]
        for entry in table {
            var path: [Int32] = []
            var pid = entry.pid
            // The table is no snapshot: a pid used anew while it was read could close a ring.
            while found[pid] == nil, path.count < table.count {
                path.append(pid)
                pid = parents[pid] ?? 0
            }
            let root = found[pid] ?? 0
            for passed in path { found[passed] = root }
            if root != 0 { members[root, default: []].append(entry) }
        }
        self.members = members
    }

    /// The processes of the dyno whose dyno-init is `root`, that one among them.
    package func members(of root: Int32) -> [ProcessEntry] { members[root] ?? [] }
}

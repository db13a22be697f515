/// How a build's scripts are kept apart from the machine.
package enum BuildIsolation: Hashable, Sendable {
    /// User, mount, pid, UTS and IPC namespaces made by dyno-init: the scripts see their build's `/tmp` and `/app`,
    /// the rest of the machine read-only, and none of the hidden directories.
    case namespaces(dynoInit: String, hidden: [String])
    /// A session: what leaves it outlives the build, and the scripts may write wherever the daemon may.
    case none

    var isNamespaces: Bool { self != .none }
}

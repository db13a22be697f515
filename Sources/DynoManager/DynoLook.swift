package import Linux
import Model

/// One look into a running dyno through proc(5); blocks, so it is for a thread of its own.
package struct DynoLook: Sendable {
    /// A process of the dyno's.
    package struct Member: Hashable, Sendable {
        package let pid: Int32
        /// Its command line, or its name in brackets when it has none.
        package let command: String

        package init(pid: Int32, command: String) {
            self.pid = pid
            self.command = command
        }
    }

    /// Its processes without dyno-init, sorted by pid.
    package let members: [Member]
    /// Where its processes listen, and whoever else listens on its port.
    package let listeners: [SocketAddress]

    /// Looks at the dyno at `place`; nothing is in it when the dyno has ended.
    package init(at place: DynoPlace) throws(Errno) {
        let population = Population(try ProcessTable.read(), roots: [place.root])
        let entries = population.members(of: place.root).filter { entry in
            entry.pid != place.root && !(place.hasInnerRoot && entry.parent == place.root)
        }
        members = entries.map { Member(pid: $0.pid, command: DynoLook.command(of: $0.pid)) }
        let sockets = Set(entries.flatMap { ProcessTable.sockets(of: $0.pid) })
        listeners = try ListenTable.listeners()
            .filter { $0.address.port == place.port || sockets.contains($0.inode) }
            .map(\.address)
    }

    // MARK: - Private

    private static func command(of pid: Int32) -> String {
        var words = ProcessTable.commandLine(of: pid)
        guard let program = words.first else { return "[\(ProcessTable.name(of: pid))]" }
        // A title that a program gave itself is no path.
        if program.hasPrefix("/"), !program.contains(" ") { words[0] = FileSystem.baseName(program) }
        let text = words.joined(separator: " ").onOneLine
        let longest = Limits.Doctor.commandLength
        return text.count <= longest ? text : text.prefix(longest - 1) + "…"
    }
}

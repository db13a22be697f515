import Linux
import Model

/// Why there are no control groups for dynos here.
package struct ControlGroupsUnavailable: Error, Equatable, Sendable {
    package let reason: String
}

extension ControlGroups {
    /// Makes the daemon's own group, after having tried everything that a dyno's needs.
    ///
    /// Removes what daemons left that are no more. Blocks for a few milliseconds.
    package static func open() throws -> ControlGroups {
        let paths = ControlGroupPaths(
            groups: try FileSystem.readText("/proc/self/cgroup"),
            mounts: try FileSystem.readText("/proc/self/mountinfo")
        )
        let name = "\(prefix)\(Host.processID).\(ResourceID.random().high & 0xffff_ffff)"
        guard let memory = paths.version1["memory"] else {
            guard let base = paths.version2 else {
                throw ControlGroupsUnavailable(reason: "no control groups are mounted")
            }
            return try open(base, version2: name)
        }
        return try open(
            paths.version1.filter { controllers.contains($0.key) },
            memory: memory,
            version1: name
        )
    }

    // MARK: - Private

    private static let prefix = "herolocal."

    private static func open(
        _ bases: [String: String],
        memory: String,
        version1 name: String
    ) throws -> ControlGroups {
        var directories: [String: String] = [:]
        for (controller, base) in bases {
            removeAbandoned(in: base)
            let directory = "\(base)/\(name)"
            do throws(Errno) {
                try FileSystem.makeDirectory(directory, intermediate: false)
                directories[controller] = directory
            } catch {
                if controller == "memory" { throw unavailable(base, error) }
            }
        }
        let groups = ControlGroups(.one, directories: directories)
        try groups.tryOut()
        // Beside what else runs here all dynos weigh as much as one program on each processor.
        if let cpu = directories["cpu"] {
            try? FileSystem.writePseudoFile(
                "\(cpu)/cpu.shares",
                "\(Limits.Dynos.cpuShares * Host.processorCount)"
            )
        }
        return groups
    }

    private static func open(_ base: String, version2 name: String) throws -> ControlGroups {
        removeAbandoned(in: base)
        let known = try FileSystem.readText("\(base)/cgroup.controllers").split { $0 == " " || $0 == "\n" }
        guard known.contains("memory") else {
            throw ControlGroupsUnavailable(reason: "\(base) has no memory controller")
        }
        let directory = "\(base)/\(name)"
        // Groups with processes cannot have groups with limits: ours moves into one of its own, if it is alone.
        if (try? enable(known, in: base)) == nil { try moveAside(in: base) }
        do throws(Errno) {
            try enable(known, in: base)
            try FileSystem.makeDirectory(directory, intermediate: false)
            try enable(known, in: directory)
        } catch {
            throw unavailable(base, error)
        }
        let controllers = controllers.filter { known.contains(Substring($0)) }
        let groups = ControlGroups(
            .two,
            directories: Dictionary(uniqueKeysWithValues: controllers.map { ($0, directory) })
        )
        try groups.tryOut()
        return groups
    }

    private static func enable(_ known: [Substring], in directory: String) throws(Errno) {
        let wanted = controllers.filter { known.contains(Substring($0)) }.map { "+\($0)" }
        try FileSystem.writePseudoFile("\(directory)/cgroup.subtree_control", wanted.joined(separator: " "))
    }

    private static func moveAside(in base: String) throws {
        let present = String(decoding: try FileSystem.readPseudoFile("\(base)/cgroup.procs"), as: UTF8.self)
        guard present.split(separator: "\n") == ["\(Host.processID)"] else {
            throw ControlGroupsUnavailable(reason: "\(base) has other programs, or is not ours")
        }
        try FileSystem.makeDirectory("\(base)/herolocald", intermediate: false)
        try FileSystem.writePseudoFile("\(base)/herolocald/cgroup.procs", "\(Host.processID)")
    }

    /// Does once what each dyno will need: a group with limits, a process that joins it, a reading.
    private func tryOut() throws {
        do {
            let trial = try make(for: .random(), launch: 0, size: .basic, ownProcesses: 0)
            defer { trial.remove() }
            let joining = ChildProcess.Launch(
                executable: "/bin/sh",
                arguments: ["sh", "-c", "for group; do echo 0 > \"$group\" || exit 1; done", "sh"]
                    + trial.joins,
                environment: []
            )
            let nothing = try FileSystem.open("/dev/null", .readWrite)
            let child = try ChildProcess.spawn(
                joining,
                descriptors: [(nothing.rawValue, 0), (nothing.rawValue, 1), (nothing.rawValue, 2)]
            )
            let hasJoined = try child.waitForExit() == .exited(0)
            guard hasJoined, trial.read() != nil else {
                throw ControlGroupsUnavailable(reason: "a program could not join \(trial.places[0])")
            }
        } catch {
            remove()
            guard let refusal = error as? Errno else { throw error }
            throw ControlGroups.unavailable(directories["memory"] ?? "", refusal)
        }
    }

    private static func unavailable(_ base: String, _ error: Errno) -> ControlGroupsUnavailable {
        ControlGroupsUnavailable(reason: "\(base): \(error)")
    }

    /// Removes what daemons left behind that were killed: the names have their pids.
    private static func removeAbandoned(in base: String) {
        for name in (try? FileSystem.entries(of: base)) ?? [] where name.hasPrefix(prefix) {
            let pid = name.dropFirst(prefix.count).prefix { $0 != "." }
            if Int32(pid).map(ProcessTable.isRunning) != true { remove("\(base)/\(name)") }
        }
    }
}

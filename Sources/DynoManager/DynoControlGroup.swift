import Linux
import Model

/// The control group of one launch of a dyno, or of a build: what it may use, and what it uses.
struct DynoControlGroup: Hashable, Sendable {
    let version: ControlGroups.Version
    /// By controller; version 2 has one for all.
    let directories: [String: String]

    /// Each of its directories once.
    var places: [String] { Set(directories.values).sorted() }

    /// The files that take a process into it.
    var joins: [String] { places.map { "\($0)/cgroup.procs" } }

    /// Sets its limits: memory stops at R15's, so that a leak between two readings cannot take the machine's.
    func hold(to size: DynoSize, ownProcesses: Int) throws(Errno) {
        try hold(
            memoryBytes: size.hardMemoryBytes,
            // dyno-init comes on top of what the size allows.
            processes: size.processes + ownProcesses,
            compute: size.compute
        )
    }

    /// Sets its limits; `compute` is how many of the smallest dynos it weighs.
    func hold(memoryBytes: Int, processes: Int, compute: Int) throws(Errno) {
        switch version {
        case .one:
            try write("memory", "memory.limit_in_bytes", memoryBytes)
            // Not on every kernel: swap is then counted, but not stopped.
            try? write("memory", "memory.memsw.limit_in_bytes", memoryBytes)
            try write("pids", "pids.max", processes)
            try write("cpu", "cpu.shares", Limits.Dynos.cpuShares * compute)
        case .two:
            try write("memory", "memory.max", memoryBytes)
            // One process over the limit takes the whole dyno with it.
            try? write("memory", "memory.oom.group", 1)
            try write("pids", "pids.max", processes)
            try write("cpu", "cpu.weight", min(Limits.Dynos.cpuWeight * compute, 10_000))
        }
    }

    /// What its processes have in memory; nil when the group has gone.
    func read() -> MemoryReading? {
        guard let directory = directories["memory"],
            let numbers = try? FileSystem.readPseudoNumbers("\(directory)/memory.stat")
        else { return nil }
        switch version {
        case .one: return readVersion1(numbers)
        case .two: return readVersion2(numbers, directory)
        }
    }

    /// How many of its processes the kernel has killed because it was at its hard limit.
    var kills: Int {
        guard let directory = directories["memory"] else { return 0 }
        let file = version == .one ? "memory.oom_control" : "memory.events"
        return (try? FileSystem.readPseudoNumbers("\(directory)/\(file)"))?["oom_kill"] ?? 0
    }

    /// Removes it; the last process must have left.
    ///
    /// One that cannot be removed yet goes with the daemon's own group.
    func remove() {
        for directory in places { try? FileSystem.removeDirectory(directory) }
    }

    // MARK: - Private

    private func write(_ controller: String, _ file: String, _ number: Int) throws(Errno) {
        guard let directory = directories[controller] else { return }
        try FileSystem.writePseudoFile("\(directory)/\(file)", "\(number)")
    }

    /// Kernel documentation, cgroup-v1/memory: `rss` is anonymous memory, `cache` has files and shared memory.
    private func readVersion1(_ numbers: [String: Int]) -> MemoryReading? {
        guard let rss = numbers["total_rss"] else { return nil }
        var reading = MemoryReading()
        reading.rssBytes = rss
        reading.cacheBytes = numbers["total_cache"] ?? 0
        reading.swapBytes = numbers["total_swap"] ?? 0
        reading.pagesIn = numbers["total_pgpgin"] ?? 0
        reading.pagesOut = numbers["total_pgpgout"] ?? 0
        reading.hasHitLimit = kills > 0
        return reading
    }

    /// Kernel documentation, cgroup-v2, "Memory Interface Files".
    private func readVersion2(_ numbers: [String: Int], _ directory: String) -> MemoryReading? {
        guard let anonymous = numbers["anon"] else { return nil }
        var reading = MemoryReading()
        reading.rssBytes = anonymous
        reading.cacheBytes = numbers["file"] ?? 0
        let swap = (try? FileSystem.readPseudoFile("\(directory)/memory.swap.current")) ?? []
        reading.swapBytes =
            DecimalDigits.value(String(decoding: swap.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
            ?? 0
        reading.countPages(faults: numbers["pgfault"] ?? 0)
        reading.hasHitLimit = kills > 0
        return reading
    }
}

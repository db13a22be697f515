/// What one process has in memory, in bytes; what it shares with others counts for it in part where the kernel says
/// so.
package struct ProcessMemory: Hashable, Sendable {
    /// Pages of no file, which only swap could take away.
    package let anonymousBytes: Int
    /// Pages of files and of shared memory, which the kernel counts as cache.
    package let cacheBytes: Int
    package let swapBytes: Int

    package init(anonymousBytes: Int, cacheBytes: Int, swapBytes: Int) {
        self.anonymousBytes = anonymousBytes
        self.cacheBytes = cacheBytes
        self.swapBytes = swapBytes
    }

    /// Reads it; nil when the process has left.
    ///
    /// `smaps_rollup` divides a page among those who share it (proc_pid_smaps(5)) and takes about 10 ms for a gigabyte.
    /// Where the kernel does not let us read it, `status` counts such a page once for each of them.
    package static func read(_ pid: Int32) -> ProcessMemory? {
        let proportional = (try? FileSystem.readPseudoNumbers("/proc/\(pid)/smaps_rollup")) ?? [:]
        if let memory = ProcessMemory(rollup: proportional) { return memory }
        return (try? FileSystem.readPseudoNumbers("/proc/\(pid)/status")).flatMap {
            ProcessMemory(status: $0)
        }
    }

    /// From `smaps_rollup`; nil for an older kernel's, which does not tell anonymous pages apart.
    init?(rollup numbers: [String: Int]) {
        guard let anonymous = numbers["Pss_Anon"] else { return nil }
        anonymousBytes = anonymous << 10
        cacheBytes = ((numbers["Pss_File"] ?? 0) + (numbers["Pss_Shmem"] ?? 0)) << 10
        swapBytes = (numbers["SwapPss"] ?? numbers["Swap"] ?? 0) << 10
    }

    /// From `status`; nil for a process without memory: a kernel thread, or a zombie.
    init?(status numbers: [String: Int]) {
        guard let anonymous = numbers["RssAnon"] else { return nil }
        anonymousBytes = anonymous << 10
        cacheBytes = ((numbers["RssFile"] ?? 0) + (numbers["RssShmem"] ?? 0)) << 10
        swapBytes = (numbers["VmSwap"] ?? 0) << 10
    }
}

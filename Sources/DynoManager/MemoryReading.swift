package import Linux

/// What a dyno's processes have in memory together (spec dynos §4, §9), in bytes.
package struct MemoryReading: Hashable, Sendable {
    /// Anonymous pages: what `memory_rss` and quotas count; files and shared memory are cache.
    package var rssBytes = 0
    package var cacheBytes = 0
    package var swapBytes = 0
    /// Pages brought in since the dyno's start.
    package var pagesIn = 0
    /// Pages given back since then.
    package var pagesOut = 0
    /// The kernel has killed a process of the dyno because it was at its hard limit.
    package var hasHitLimit = false

    package init() {}

    /// The sum over processes.
    package init(_ processes: [ProcessMemory], pageFaults: Int) {
        for process in processes {
            rssBytes += process.anonymousBytes
            cacheBytes += process.cacheBytes
            swapBytes += process.swapBytes
        }
        countPages(faults: pageFaults)
    }

    /// Sets the pages that came and went, where the kernel counts only faults: what is not here any more has gone.
    mutating func countPages(faults: Int) {
        pagesIn = faults
        pagesOut = max(0, faults - (rssBytes + cacheBytes) / MemoryReading.pageBytes)
    }

    /// The page of this platform's processors.
    private static let pageBytes = 4096

    /// What the quota is compared with.
    package var usedBytes: Int { rssBytes + swapBytes }

    package var totalBytes: Int { usedBytes + cacheBytes }
}

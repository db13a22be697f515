package import Model

/// What a dyno uses against what its size allows (spec dynos §4, §5).
package struct MemoryUse: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        case within
        /// R14: slow on Heroku, because it swaps.
        case overQuota
        /// R15: killed.
        case overLimit
    }

    /// RSS and swap.
    package let usedBytes: Int
    package let quotaBytes: Int
    package let limitBytes: Int
    package let hasHitLimit: Bool

    package init(_ reading: MemoryReading, of size: DynoSize) {
        // What the kernel has stopped at the limit has been at it, however little is left.
        usedBytes = reading.hasHitLimit ? max(reading.usedBytes, size.hardMemoryBytes) : reading.usedBytes
        quotaBytes = size.memoryBytes
        limitBytes = size.hardMemoryBytes
        hasHitLimit = reading.hasHitLimit
    }

    package var verdict: Verdict {
        if hasHitLimit || usedBytes > limitBytes { return .overLimit }
        return usedBytes > quotaBytes ? .overQuota : .within
    }

    /// `Process running mem=836M(163.4%)`: whole mebibytes and tenths of a percent of the quota.
    package var line: String {
        let tenths = (usedBytes * 1000 + quotaBytes / 2) / quotaBytes
        return "Process running mem=\(usedBytes >> 20)M(\(tenths / 10).\(tenths % 10)%)"
    }
}

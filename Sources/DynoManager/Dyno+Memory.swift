import Model

extension Dyno {
    /// The lines of a reading that is over the quota (spec dynos §4); R14 leaves the dyno alone.
    static func lines(of use: MemoryUse) -> [Effect] {
        switch use.verdict {
        case .within: []
        case .overQuota: [.log(use.line), .log(RuntimeCode.memoryQuotaExceeded.line)]
        case .overLimit:
            [
                .log(use.line), .log(RuntimeCode.memoryQuotaVastlyExceeded.line),
                .log("Stopping process with SIGKILL"),
            ]
        }
    }
}

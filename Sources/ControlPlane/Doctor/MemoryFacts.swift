import DynoManager
import Model
import PlatformAPI

/// What an app's dynos have in memory, the doctor's own among them.
struct MemoryFacts: Hashable, Sendable {
    let uses: [DynoName: MemoryUse]

    var outcome: String {
        guard !uses.isEmpty else { return "no dyno runs" }
        return sorted.map { "\($0.key) \($0.value.usedBytes >> 20)M of \($0.value.quotaBytes >> 20)M" }
            .joined(separator: ", ")
    }

    var findings: [DoctorFinding] {
        let over = sorted.filter { $0.value.verdict != .within }
        let near = sorted.filter { $0.value.verdict == .within && MemoryFacts.isNear($0.value) }
        return [finding(.memoryQuota, over), finding(.memoryNearQuota, near)].compactMap { $0 }
    }

    // MARK: - Private

    private var sorted: [(key: DynoName, value: MemoryUse)] { uses.sorted { $0.key < $1.key } }

    private static func isNear(_ use: MemoryUse) -> Bool {
        Double(use.usedBytes) > Double(use.quotaBytes) * Limits.Doctor.memoryShare
    }

    private func finding(
        _ kind: DoctorFindingKind,
        _ dynos: [(key: DynoName, value: MemoryUse)]
    ) -> DoctorFinding? {
        guard !dynos.isEmpty else { return nil }
        let list = dynos.map {
            "\($0.key) has \($0.value.usedBytes >> 20)M of its \($0.value.quotaBytes >> 20)M"
        }
        return DoctorFinding(
            kind,
            list.joined(separator: ", ") + ".",
            fix:
                "Fewer processes (config var WEB_CONCURRENCY), smaller caches, or a larger size: "
                + "herolocal ps:type standard-2x -a APP"
        )
    }
}

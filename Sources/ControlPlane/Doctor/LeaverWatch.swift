import DynoManager

/// Who of a dyno's processes has been seen last when.
struct LeaverWatch: Sendable {
    private var seen: [Int32: EndFacts.Leaver] = [:]

    /// Takes who is there now; who is not any more has left by now.
    mutating func see(_ members: [DynoLook.Member], at time: Duration) {
        let present = Set(members.map(\.pid))
        for (pid, leaver) in seen where leaver.after == nil && !present.contains(pid) {
            seen[pid]?.after = time
        }
        for member in members where seen[member.pid] == nil {
            seen[member.pid] = EndFacts.Leaver(command: member.command)
        }
    }

    /// All that were seen, in the order of their pids.
    var leavers: [EndFacts.Leaver] { seen.sorted { $0.key < $1.key }.map(\.value) }
}

/// Holds builds to a part of the machine's memory; the control groups that hold dynos do it.
///
/// The conductor hands one to the slug compiler where the machine gives control groups.
package protocol BuildQuota: Sendable {
    /// What all processes of one build may have in memory.
    var memoryBytes: Int { get }

    /// Makes the group of a build; each of the files takes whoever writes 0 to it into the group (cgroups(7)).
    func open(_ build: ResourceID) throws -> [String]

    /// Whether the kernel has killed a process of the build for want of memory.
    func hasHitLimit(_ build: ResourceID) -> Bool

    /// Removes the group; its last process must have left.
    func close(_ build: ResourceID)
}

/// Holds builds to a part of the machine's memory; the control groups that hold dynos do it.
///
/// The conductor hands one to the slug compiler where the machine gives control groups.
package protocol BuildQuota: Sendable {
    /// What all processes of one build may have in memory.
    var memoryBytes: Int { get }

    /// Makes the group of a build; each of the files takes whoever writes 0 to it into the group (cgroups(7)).
    func open(_ build: ResourceID) throws -> [String]

    /// How many processes of the build the kernel has killed for want of memory by now.
    func kills(in build: ResourceID) -> Int

    /// Removes the group; its last process must have left.
    func close(_ build: ResourceID)
}

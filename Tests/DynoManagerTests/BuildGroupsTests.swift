import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

/// On files that stand in for the kernel's.
@Suite("The control group of a build")
struct BuildGroupsTests {
    @Test("has room for twice as many threads as processes, and says how many were killed in it")
    func bounds() throws {
        let folder = try ScratchFolder()
        let groups = ControlGroups(
            .two,
            directories: ["memory": folder.path, "pids": folder.path, "cpu": folder.path]
        )
        let quota = try #require(BuildGroups(.controlGroups(groups), memoryBytes: 1 << 20))
        let build = ResourceID.random()
        #expect(try quota.open(build) == [folder.file("build.\(build)/cgroup.procs")])
        // dyno-init's own two come on top.
        #expect(try FileSystem.readText(folder.file("build.\(build)/pids.max")) == "4098")
        #expect(try FileSystem.readText(folder.file("build.\(build)/memory.max")) == "1048576")
        #expect(quota.kills(in: build) == 0)
        let events = "low 0\noom 3\noom_kill 2\n"
        try FileSystem.writeAtomically(folder.file("build.\(build)/memory.events"), Array(events.utf8))
        #expect(quota.kills(in: build) == 2)
    }
}

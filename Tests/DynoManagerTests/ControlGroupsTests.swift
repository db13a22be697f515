import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

/// The kernel's own, where this program may make some.
@Suite("Control groups", .enabled(if: TestQuotas.hasCgroup))
struct ControlGroupsTests {
    private func withGroups(_ body: (ControlGroups) throws -> Void) throws {
        let groups = try ControlGroups.open()
        defer { groups.remove() }
        try body(groups)
    }

    @Test("are made with their limits, joined and removed, and leave nothing")
    func life() throws {
        var directories: [String] = []
        try withGroups { groups in
            directories = Array(groups.directories.values)
            let group = try groups.make(
                for: ResourceID(high: 1, low: 2),
                launch: 3,
                size: .basic,
                ownProcesses: 0
            )
            let child = try ChildProcess.spawn(
                ChildProcess.Launch(
                    executable: "/bin/sh",
                    arguments: ["sh", "-c", "for group; do echo 0 > \"$group\"; done; kill -STOP $$", "sh"]
                        + group.joins,
                    environment: []
                ),
                descriptors: []
            )
            let deadline = ContinuousClock.now + .seconds(20)
            let memory = try #require(group.directories["memory"])
            while try FileSystem.readText("\(memory)/cgroup.procs") != "\(child.pid)\n",
                ContinuousClock.now < deadline
            {}
            #expect(try FileSystem.readText("\(memory)/cgroup.procs") == "\(child.pid)\n")
            #expect(group.read() != nil)
            // One with processes stays.
            group.remove()
            #expect(FileSystem.exists(memory))
            try child.signal(.kill)
            _ = try child.waitForExit()
            group.remove()
            #expect(!FileSystem.exists(memory))
            _ = try groups.make(for: ResourceID(high: 1, low: 2), launch: 4, size: .basic, ownProcesses: 0)
        }
        #expect(!directories.isEmpty)
        #expect(!directories.contains { FileSystem.exists($0) })
    }

    @Test("of a daemon that was killed go when the next one starts, those of one that lives stay")
    func abandoned() throws {
        try withGroups { groups in
            let memory = try #require(groups.directories["memory"])
            // No process has this pid: pid_max is less (proc(5)).
            let abandoned = "\(FileSystem.directoryName(memory))/herolocal.2147483647.1"
            // Other tests open groups meanwhile, and remove it half made.
            var isMade = false
            for _ in 0..<100 where !isMade {
                isMade = (try? FileSystem.makeDirectory("\(abandoned)/dyno")) != nil
            }
            #expect(isMade)
            try withGroups { _ in
                #expect(!FileSystem.exists(abandoned))
                #expect(FileSystem.exists(memory))
            }
        }
    }
}

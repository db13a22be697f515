import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

/// The kernel's own, where this program may make some.
@Suite("Control groups", .enabled(if: TestQuotas.hasCgroup))
struct ControlGroupsTests {
    private func withGroups(_ body: (ControlGroups) async throws -> Void) async throws {
        let groups = try ControlGroups.open()
        defer { groups.remove() }
        try await body(groups)
    }

    @Test("are made with their limits, joined and removed, and leave nothing")
    func life() async throws {
        var directories: [String] = []
        try await withGroups { groups in
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
            let memory = try #require(group.directories["memory"])
            let procs = "\(child.pid)\n"
            try await wait(for: "the child is in its group") {
                try FileSystem.readText("\(memory)/cgroup.procs") == procs
            }
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
    func abandoned() async throws {
        try await withGroups { groups in
            let memory = try #require(groups.directories["memory"])
            // No process has this pid: pid_max is less (proc(5)).
            let abandoned = "\(FileSystem.directoryName(memory))/herolocal.2147483647.1"
            // Other tests open groups meanwhile, and remove it half made.
            try await wait(for: "a group of nobody") {
                (try? FileSystem.makeDirectory("\(abandoned)/dyno")) != nil
            }
            try await withGroups { _ in
                #expect(!FileSystem.exists(abandoned))
                #expect(FileSystem.exists(memory))
            }
        }
    }
}

import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

/// On files that stand in for the kernel's: what is written where, and what is read from where.
@Suite("A dyno's control group")
struct DynoControlGroupTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func group(_ version: ControlGroups.Version, _ controllers: [String]) throws -> DynoControlGroup {
        var directories: [String: String] = [:]
        for controller in controllers {
            directories[controller] = folder.file(version == .one ? controller : "all")
            try FileSystem.makeDirectory(directories[controller] ?? "")
        }
        return DynoControlGroup(version: version, directories: directories)
    }

    private func text(_ path: String) throws -> String { try FileSystem.readText(folder.file(path)) }

    private func write(_ path: String, _ text: String) throws {
        try FileSystem.writeAtomically(folder.file(path), Array(text.utf8))
    }

    @Test("of version 1 gets the hard limit, the processes and the CPU share of its size")
    func version1() throws {
        let size = try #require(DynoSize(named: "standard-2x"))
        let group = try group(.one, ["memory", "pids", "cpu"])
        try group.hold(to: size, ownProcesses: 2)
        #expect(try text("memory/memory.limit_in_bytes") == "2147483648")
        #expect(try text("memory/memory.memsw.limit_in_bytes") == "2147483648")
        #expect(try text("pids/pids.max") == "514")
        #expect(try text("cpu/cpu.shares") == "2048")
        #expect(group.joins == ["cpu", "memory", "pids"].map { folder.file("\($0)/cgroup.procs") })
    }

    @Test("of version 2 has all in one directory, and a weight that the kernel takes")
    func version2() throws {
        let group = try group(.two, ["memory", "pids", "cpu"])
        try group.hold(to: .basic, ownProcesses: 2)
        #expect(try text("all/memory.max") == "1073741824")
        #expect(try text("all/memory.oom.group") == "1")
        #expect(try text("all/pids.max") == "258")
        #expect(try text("all/cpu.weight") == "100")
        #expect(group.joins == [folder.file("all/cgroup.procs")])
        try group.hold(to: try #require(DynoSize(named: "performance-2xl")), ownProcesses: 2)
        #expect(try text("all/cpu.weight") == "10000")
    }

    @Test("leaves out a controller that is not there")
    func memoryOnly() throws {
        let group = try group(.one, ["memory"])
        try group.hold(to: .basic, ownProcesses: 2)
        #expect(group.joins == [folder.file("memory/cgroup.procs")])
    }

    @Test("of version 1 says what all below it use, and whether the kernel has killed in it")
    func readVersion1() throws {
        let group = try group(.one, ["memory"])
        #expect(group.read() == nil)
        try write(
            "memory/memory.stat",
            "cache 1\nrss 2\ntotal_cache 4096\ntotal_rss 8192\ntotal_swap 100\ntotal_pgpgin 7\ntotal_pgpgout 5\n"
        )
        try write("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n")
        let reading = try #require(group.read())
        #expect(reading.rssBytes == 8192 && reading.cacheBytes == 4096 && reading.swapBytes == 100)
        #expect(reading.pagesIn == 7 && reading.pagesOut == 5)
        #expect(!reading.hasHitLimit)
        try write("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n")
        #expect(group.read()?.hasHitLimit == true)
    }

    @Test("of version 2 counts pages by faults")
    func readVersion2() throws {
        let group = try group(.two, ["memory"])
        try write("all/memory.stat", "anon 40960\nfile 8192\nkernel 1\npgfault 100\npgmajfault 3\n")
        try write("all/memory.swap.current", "4096\n")
        try write("all/memory.events", "low 0\nhigh 0\nmax 9\noom 1\noom_kill 0\noom_group_kill 0\n")
        let reading = try #require(group.read())
        #expect(reading.rssBytes == 40_960 && reading.cacheBytes == 8192 && reading.swapBytes == 4096)
        #expect(reading.pagesIn == 100 && reading.pagesOut == 88)
        #expect(!reading.hasHitLimit)
        try write("all/memory.events", "low 0\noom 1\noom_kill 2\n")
        #expect(group.read()?.hasHitLimit == true)
    }
}

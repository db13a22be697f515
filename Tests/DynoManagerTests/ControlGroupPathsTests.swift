import Testing

@testable import DynoManager

@Suite("Paths of control groups")
struct ControlGroupPathsTests {
    @Test("of version 1 are one for each controller, joint ones too")
    func version1() {
        let paths = ControlGroupPaths(
            groups:
                "12:pids:/user.slice\n5:memory:/user.slice/a:b\n3:cpu,cpuacct:/\n1:name=systemd:/x\n0::/y\n",
            mounts: """
                23 28 0:21 / /proc rw,nosuid shared:5 - proc proc rw
                35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 master:1 - cgroup cgroup rw,memory
                36 31 0:33 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
                37 31 0:34 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
                """
        )
        #expect(
            paths.version1 == [
                "memory": "/sys/fs/cgroup/memory/user.slice/a:b", "pids": "/sys/fs/cgroup/pids/user.slice",
                "cpu": "/sys/fs/cgroup/cpu,cpuacct", "cpuacct": "/sys/fs/cgroup/cpu,cpuacct",
            ]
        )
        #expect(paths.version2 == nil)
    }

    @Test("of version 2 are one")
    func version2() {
        let paths = ControlGroupPaths(
            groups: "0::/system.slice/herolocal.service\n",
            mounts: "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
        )
        #expect(paths.version2 == "/sys/fs/cgroup/system.slice/herolocal.service")
        #expect(paths.version1.isEmpty)
    }

    @Test(
        "in a container begin where its own mount does",
        arguments: [
            ("/docker/abc", "/docker/abc", "/cg"), ("/docker/abc/sub", "/docker/abc", "/cg/sub"),
            ("/", "/docker/abc", "/cg"), ("/elsewhere", "/docker/abc", "/cg"),
            ("/docker/abcd", "/docker/abc", "/cg"),
        ]
    )
    func container(path: String, root: String, directory: String) {
        let paths = ControlGroupPaths(
            groups: "0::\(path)\n",
            mounts: "30 24 0:26 \(root) /cg rw - cgroup2 cgroup rw\n"
        )
        #expect(paths.version2 == directory)
    }

    @Test(
        "are none where nothing is mounted or understood",
        arguments: ["", "1 2 3\n", "1 2 3 / /a - cgroup\n"]
    )
    func none(mounts: String) {
        let paths = ControlGroupPaths(groups: "0::/\nnonsense\n4:memory:/\n", mounts: mounts)
        #expect(paths.version2 == nil && paths.version1.isEmpty)
    }
}

import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

@Suite("dyno-init")
struct DynoLaunchTests {
    @Test("runs the profile scripts, then the command, in the app's directory", arguments: TestMode.available)
    func startSequence(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        try trial.write(".profile.d/a.sh", "export A=$SET-a; shift; set -- x")
        try trial.write(".profile.d/b.sh", "export B=$A-b; false")
        try trial.write(".profile", "export PROFILE=yes; cd /")
        let run = try trial.run("echo $A $B $PROFILE; pwd; [ \"$PWD\" = \"$HOME\" ] && cat greeting")
        #expect(run.output == "set-a set-a-b yes\n\(trial.home)\nhello\n")
        #expect(run.status == ["started \(mode == .plain ? "copy" : "overlay")", "exit 0"])
        #expect(run.exit == .exited(0))
    }

    @Test(
        "gives each dyno an /app and /tmp of its own and keeps the slug as it is",
        arguments: TestMode.available
    )
    func privateFiles(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        let write =
            "echo changed > greeting; rm -r .profile.d; echo new > new; echo t > ${TMPDIR:-/tmp}/t; cat greeting"
        #expect(try trial.run(write).output == "changed\n")
        #expect(
            try trial.run("ls -A; cat greeting; ls ${TMPDIR:-/tmp}").output == ".profile.d\ngreeting\nhello\n"
        )
        #expect(try FileSystem.entries(of: trial.folder.file("slug")) == [".profile.d", "greeting"])
        #expect(try FileSystem.readText(trial.folder.file("slug/greeting")) == "hello\n")
    }

    @Test(
        "in namespaces shows the rest of the host read-only and hides what it shall hide",
        .enabled(if: TestMode.available.contains(.namespaces))
    )
    func readOnlyHost() async throws {
        let trial = try DynoInitTrial(.namespaces)
        // Not below /tmp, which a dyno does not see anyway.
        let hidden = "/usr/share"
        let script =
            "for d in / /usr /etc /var /root; do touch $d/x 2>/dev/null && echo wrote $d; done; "
            + "ls -A \(hidden) 2>/dev/null | wc -l; whoami; hostname; "
            + "[ $$ -lt 10 ] && echo pids; (mount -o remount,rw /usr || umount /tmp) 2>/dev/null && echo escaped; "
            + "echo x > /dev/shm/x && echo y > /var/tmp/y && cat /dev/shm/x"
        let run = try trial.run(script, hidden: [hidden])
        #expect(run.output == "0\nu12345\ntrial\npids\nx\n")
    }

    @Test("reaps what others leave behind", arguments: TestMode.available)
    func zombies(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        // Twenty orphans become dyno-init's children and end; none of them may stay a zombie.
        let script =
            "for i in {1..20}; do (setsid true &); done; "
            + "for try in {1..200}; do children=$(ps -o stat= --ppid $PPID | grep -c '^Z'); "
            + "[ $children = 0 ] && [ $(ps -o pid= --ppid $PPID | wc -l) = 1 ] && break; sleep 0.02; done; "
            + "echo $children"
        #expect(try trial.run(script).output == "0\n")
    }

    @Test("kills everything when the main child leaves by itself", arguments: TestMode.available)
    func mainLeaves(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        // Its output ends only when the last process that could write it is gone.
        let run = try trial.run("setsid sleep 1000 & (setsid bash -c 'trap \"\" TERM; sleep 1000' &); exit 3")
        #expect(run.exit == .exited(3))
        #expect(run.status.last == "exit 3")
    }

    @Test("kills everything when the daemon is gone", arguments: TestMode.available)
    func daemonGone(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        let script = "setsid bash -c 'trap \"\" TERM HUP; echo deep; sleep 1000' & wait"
        let run = try trial.run(script, closingControlAfter: "deep\n")
        #expect(run.exit == .exited(137))
    }

    @Test("kills everything when the daemon died while the dyno started", arguments: TestMode.available)
    func daemonGoneEarly(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        // Nobody reads the report of the start: that must not be what ends dyno-init.
        let run = try trial.run("setsid sleep 1000 & exec sleep 1000", closingPipesAtOnce: true)
        #expect(run.exit == .exited(137))
    }

    @Test("kills everything when it is told to end itself", arguments: TestMode.available)
    func initTerminated(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        let script = "setsid bash -c 'trap \"\" TERM HUP; echo deep; sleep 1000' & wait"
        let run = try trial.run(script, terminatingAfter: "deep\n")
        #expect(run.exit == (mode == .plain ? .exited(137) : .signalled(15)))
    }

    @Test("says what failed and why", arguments: TestMode.available)
    func setupError(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        try FileSystem.removeTree(trial.folder.file("slug"))
        let run = try trial.run("true")
        let step = mode == .plain ? "copy" : "bind"
        #expect(run.status == ["error \(step) \(trial.folder.file("slug")): No such file or directory"])
        #expect(run.exit == .exited(125))
    }

    @Test(
        "takes the app's variables for the app and not for itself",
        arguments: TestMode.available
    )
    func dynamicLinker(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        let many = String(repeating: "x", count: 100_000)
        let run = try trial.run(
            "echo $LD_PRELOAD ${#MANY} $LINES_",
            environment: ["LD_PRELOAD": "/nonexistent.so", "MANY": many, "LINES_": "a=b\nc"]
        )
        let lines = run.output.split(separator: "\n")
        // The start sequence's bash and the command's; dyno-init, before them, would be a third.
        #expect(lines.filter { $0.contains("cannot be preloaded") }.count == 2)
        #expect(lines.last == "/nonexistent.so 100000 a=b c")
        #expect(run.status.last == "exit 0")
    }

    @Test("leaves nothing of the way its environment came", arguments: TestMode.available)
    func descriptors(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        let script = "for fd in /proc/$$/fd/*; do readlink $fd; done"
        let output = try trial.run(script).output
        #expect(!output.contains("memfd"), "\(output)")
    }

    @Test(
        "in namespaces shows the size's memory where programs look for it, and its number of processes",
        .enabled(if: TestMode.available.contains(.namespaces)),
        arguments: [
            ("basic", "536870912\n256\n"), ("standard-2x", "1073741824\n512\n"),
            ("performance-l", "15032385536\n32768\n"),
        ]
    )
    func size(name: String, output: String) throws {
        let trial = try DynoInitTrial(.namespaces)
        let size = try #require(DynoSize(named: name))
        let script = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes; ulimit -u"
        #expect(try trial.run(script, size: size).output == output)
        #expect(try trial.run("ls /sys/fs/cgroup").output == "memory\n")
    }

    @Test("limits open files", arguments: TestMode.available)
    func openFiles(mode: TestMode) async throws {
        let trial = try DynoInitTrial(mode)
        #expect(try trial.run("ulimit -n; ulimit -Hn").output == "10000\n10000\n")
    }
}

import Glibc
import Linux
import TestSupport
import Testing

@Suite("Child processes")
struct ChildProcessTests {
    @Test("get just the given descriptors and report their exit")
    func exitCode() throws {
        var output: HeldDescriptor?
        let child = try spawn("echo out; ls /proc/$$/fd | wc -l; exit 7", output: &output)
        #expect(try child.waitForExit() == .exited(7))
        let text = String(decoding: try output?.value.read(upTo: 100) ?? [], as: UTF8.self)
        // 0, 1, 2 and the directory that ls has open.
        #expect(text.split(separator: "\n").first == "out")
        #expect(text.split(separator: "\n").last.flatMap { Int($0) } ?? 99 <= 4)
    }

    @Test("report the signal that killed them")
    func killed() throws {
        var output: HeldDescriptor?
        let child = try spawn("kill -TERM $$; read line", output: &output)
        #expect(try child.waitForExit() == .signalled(15))
        #expect(ExitStatus.signalled(15).shellCode == 143)
    }

    @Test("are waited for as long as they may take, and killed then with all that they started")
    func limited() throws {
        var output: HeldDescriptor?
        #expect(try spawn("exit 7", output: &output).waitForExit(within: .seconds(120)) == .exited(7))
        let child = try spawn("sleep 1000 & wait", output: &output)
        #expect(try child.waitForExit(within: .milliseconds(1)) == nil)
        #expect(waitpid(child.pid, nil, WNOHANG) == -1)
        // The pipe's end: nobody holds the other side any more.
        #expect(try output?.value.read(upTo: 100) == [])
    }

    @Test("that cannot start say why")
    func missing() {
        let launch = ChildProcess.Launch(executable: "/no/such", arguments: ["x"], environment: [])
        #expect(throws: Errno.noSuchFile) { try ChildProcess.spawn(launch, descriptors: []) }
    }

    @Test("that nobody could watch are not left behind")
    func unwatched() async {
        // In a program of its own, which may run out of descriptors.
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 3, rlim_max: 3)
            let code = unsafe setrlimit(__rlimit_resource_t(7), &limit)
            #expect(code == 0)
            let launch = ChildProcess.Launch(
                executable: "/bin/sleep",
                arguments: ["sleep", "1000"],
                environment: []
            )
            #expect(throws: Errno.tooManyFiles) { try ChildProcess.spawn(launch, descriptors: []) }
            // Neither a running child nor a zombie.
            #expect(waitpid(-1, nil, WNOHANG) == -1)
        }
    }

    private func spawn(_ script: String, output: inout HeldDescriptor?) throws -> ChildProcess {
        let pipe = try Pipe.make()
        let null = try FileSystem.open("/dev/null", .readOnly)
        let child = try ChildProcess.spawn(
            .init(
                executable: "/bin/sh",
                arguments: ["sh", "-c", script],
                environment: ["PATH=/usr/bin:/bin"]
            ),
            descriptors: [(null.rawValue, 0), (pipe.writeEnd.rawValue, 1), (pipe.writeEnd.rawValue, 2)]
        )
        pipe.take { readEnd, _ in output = HeldDescriptor(readEnd) }
        return child
    }
}

import TestSupport
import Testing

@testable import Linux

@Suite("The process table")
struct ProcessTableTests {
    @Test("reads a line whatever the command is called")
    func line() throws {
        let text = "42 (a) b (c) R 7 42 42 0 -1 4194304 100 20 3 4 5 6 7 8 20 0\n"
        let entry = try #require(ProcessEntry(stat: Array(text.utf8)))
        #expect(entry == ProcessEntry(pid: 42, parent: 7, pageFaults: 127, processorTicks: 26))
    }

    @Test(
        "takes nothing for a process that is none",
        arguments: [
            "", "42", "42 (sh) R", "x (sh) R 1 2 3 4 5 6 7 8 9 10 11 12 13 14",
            "42 (sh) R 1 2 3 4 5 6 7 8 9 10 11 12 13",
        ]
    )
    func noLine(text: String) {
        #expect(ProcessEntry(stat: Array(text.utf8)) == nil)
    }

    @Test("has this program and its child, and counts a thread that runs")
    func table() async throws {
        let child = try ChildProcess.spawn(
            ChildProcess.Launch(
                executable: "/bin/sh",
                arguments: ["sh", "-c", "while :; do :; done"],
                environment: []
            ),
            descriptors: []
        )
        defer { child.abandon() }
        let table = try ProcessTable.read()
        #expect(table.map(\.pid) == table.map(\.pid).sorted())
        #expect(table.first { $0.pid == child.pid }?.parent == Host.processID)
        // Its only thread never waits for anything.
        let pid = child.pid
        try await wait(for: "its thread can run") { ProcessTable.runnableThreads(of: pid) == 1 }
    }

    @Test("does not take a process that has ended for one that runs, waited for or not")
    func running() throws {
        let launch = ChildProcess.Launch(
            executable: "/bin/sh",
            arguments: ["sh", "-c", ":"],
            environment: []
        )
        let child = try ChildProcess.spawn(launch, descriptors: [])
        defer { child.abandon() }
        try waitUntilReadable(child.exitDescriptor)
        #expect(FileSystem.exists("/proc/\(child.pid)"))
        #expect(!ProcessTable.isRunning(child.pid))
        #expect(ProcessTable.isRunning(Host.processID))
        #expect(!ProcessTable.isRunning(Int32.max))
    }

    @Test("knows no threads of a process that has left")
    func nobody() {
        #expect(ProcessTable.runnableThreads(of: Int32.max) == 0)
    }

    @Test("tells a process's command line, its name and its sockets, and nothing of one that has left")
    func looks() async throws {
        let listener = try Socket.listen(on: .loopback(port: 0))
        let address = Socket.localAddress(of: listener)
        let port = try #require(address).port
        let inode = try #require(try ListenTable.listeners(onPort: port).first).inode
        #expect(ProcessTable.sockets(of: Host.processID).contains(inode))
        let child = try ChildProcess.spawn(
            ChildProcess.Launch(
                executable: "/bin/sh",
                arguments: ["sh", "-c", "while :; do :; done", "two words"],
                environment: []
            ),
            descriptors: []
        )
        defer { child.abandon() }
        // Until it has become the shell it is still this program.
        try await wait(for: "the shell") { ProcessTable.commandLine(of: child.pid).first == "sh" }
        #expect(ProcessTable.commandLine(of: child.pid) == ["sh", "-c", "while :; do :; done", "two words"])
        #expect(ProcessTable.name(of: child.pid) == "sh")
        #expect(ProcessTable.sockets(of: child.pid).isEmpty)
        #expect(ProcessTable.commandLine(of: .max).isEmpty)
        #expect(ProcessTable.name(of: .max).isEmpty)
        #expect(ProcessTable.sockets(of: .max).isEmpty)
    }
}

import DynoManager
import Linux
import TestSupport
import Testing

@Suite("Isolation")
struct IsolationTests {
    @Test("is plain when asked for, without a trial")
    func none() async throws {
        let folder = try ScratchFolder()
        let isolation = try await Isolation.choose(.none, dynoInit: "/nowhere", directory: folder.path)
        #expect(isolation == .plain(reason: "asked for"))
    }

    @Test("is what the kernel gives, and the trial leaves nothing behind")
    func auto() async throws {
        let folder = try ScratchFolder()
        let program = try BuiltProgram.path(of: "dyno-init")
        let isolation = try await Isolation.choose(.auto, dynoInit: program, directory: folder.path)
        #expect(isolation.isNamespaces == TestMode.available.contains(.namespaces))
        #expect(try FileSystem.entries(of: folder.path).isEmpty)
    }

    @Test("that is demanded and refused is an error with the reason")
    func refused() async throws {
        let folder = try ScratchFolder()
        // A program that is no dyno-init fails the trial as a kernel without namespaces would.
        await #expect(throws: IsolationUnavailable.self) {
            try await Isolation.choose(.namespaces, dynoInit: "/bin/false", directory: folder.path)
        }
        let fallback = try await Isolation.choose(.auto, dynoInit: "/bin/false", directory: folder.path)
        #expect(fallback == .plain(reason: "the trial dyno failed"))
    }
}

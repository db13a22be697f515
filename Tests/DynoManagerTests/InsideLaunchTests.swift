import DynoManager
import Linux
import TestSupport
import Testing

@Suite("What dyno-init is told of a command inside a dyno")
struct InsideLaunchTests {
    @Test("can be to kill a command that has no session of its own yet", arguments: TestMode.available)
    func killedBeforeSession(mode: TestMode) throws {
        #expect(try DynoInitTrial(mode).killBeforeSession() == ["started", "exit 137"])
    }
}

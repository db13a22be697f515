import PlatformAPI
import Testing

@testable import ctl

@Suite("A scale argument")
struct PsScaleTests {
    @Test("is read in all its forms")
    func forms() throws {
        #expect(try PsScale.change("web=2") == FormationChange(type: "web", quantity: .absolute(2)))
        #expect(try PsScale.change("web+1") == FormationChange(type: "web", quantity: .relative(1)))
        #expect(
            try PsScale.change("my-worker-2-1")
                == FormationChange(type: "my-worker-2", quantity: .relative(-1))
        )
        let sized = FormationChange(type: "web", quantity: .absolute(0), size: SizeChoice("standard-2x"))
        #expect(try PsScale.change("web=0:standard-2x") == sized)
    }

    @Test("that wants nothing is dropped", arguments: ["web", "blah", "my-worker", "web_1"])
    func dropped(text: String) throws {
        #expect(try PsScale.change(text) == nil)
    }

    @Test(
        "that is wrong is refused",
        arguments: ["web=", "web=x", "web=-1", "=1", "web=1:", "web=1:a b", "w b=1"]
    )
    func wrong(text: String) {
        #expect(throws: CommandFailure.self) { try PsScale.change(text) }
    }
}

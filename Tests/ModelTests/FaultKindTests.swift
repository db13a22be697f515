import Model
import Testing

@Suite("A fault's kind")
struct FaultKindTests {
    @Test("tells of each setting that it takes, and of no other", arguments: FaultKind.allCases)
    func settings(kind: FaultKind) {
        let flags: [(FaultKind.Setting, String)] = [
            (.delay, "--delay"), (.bytes, "--bytes"), (.rate, "--rate"),
        ]
        for (setting, flag) in flags {
            #expect(kind.settings.contains(setting) == (kind.summary.firstRange(of: flag) != nil))
        }
    }

    @Test("that strikes a request has no dyno yet", arguments: FaultKind.allCases)
    func places(kind: FaultKind) {
        #expect((kind.place == .request) == [.h22, .h31, .h99].contains(kind))
    }
}

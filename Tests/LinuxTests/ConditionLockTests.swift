import Linux
import Testing

@Suite("A condition lock")
struct ConditionLockTests {
    @Test("lets a thread wait for what another one changes, both ways")
    func pingPong() throws {
        final class Shared: Sendable { let turns = ConditionLock(0) }
        let shared = Shared()
        let odd = try NamedThread(named: "odd") {
            for turn in stride(from: 1, to: 2000, by: 2) {
                shared.turns.wait { value -> Void? in
                    guard value == turn else { return nil }
                    value += 1
                    return ()
                }
            }
        }
        for turn in stride(from: 0, to: 2000, by: 2) {
            shared.turns.wait { value -> Void? in
                guard value == turn else { return nil }
                value += 1
                return ()
            }
        }
        odd.join()
        #expect(shared.turns.withLock { $0 } == 2000)
    }
}

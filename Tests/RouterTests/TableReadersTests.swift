import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("The readers of the route table")
struct TableReadersTests {
    private let dyno = ResourceID(high: 1, low: 1)
    private let other = ResourceID(high: 1, low: 2)

    @Test("let a dyno go when each has taken the table and has no request at it")
    func acknowledgement() throws {
        let (one, two) = (try mailbox(), try mailbox())
        var readers = TableReaders()
        readers.add(one)
        readers.add(two)
        #expect(readers.wait(for: dyno, since: 5) {}.isEmpty)
        #expect(readers.report(5, left: [], by: one).isEmpty)
        #expect(readers.report(4, left: [], by: two).isEmpty)
        #expect(readers.report(5, left: [dyno], by: two).isEmpty)
        #expect(readers.report(6, left: [other], by: two).count == 1)
        #expect(readers.report(6, left: [], by: two).isEmpty)
    }

    @Test("that have all taken the table let a dyno go at once")
    func alreadyTaken() throws {
        let one = try mailbox()
        var readers = TableReaders()
        readers.add(one)
        _ = readers.report(7, left: [other], by: one)
        #expect(readers.wait(for: dyno, since: 6) {}.count == 1)
        #expect(readers.wait(for: other, since: 6) {}.isEmpty)
        #expect(readers.wait(for: dyno, since: 8) {}.isEmpty)
    }

    @Test("that have ended are not waited for")
    func ended() throws {
        let (one, two) = (try mailbox(), try mailbox())
        var readers = TableReaders()
        readers.add(one)
        readers.add(two)
        _ = readers.wait(for: dyno, since: 1) {}
        #expect(readers.remove(one).isEmpty)
        #expect(readers.remove(two).count == 1)
        #expect(readers.wait(for: dyno, since: 9) {}.count == 1)
    }

    private func mailbox() throws -> Mailbox {
        try EventLoop(clock: .stopped()).mailbox
    }
}

import Testing

@testable import Router

@Suite("A line of the hop")
struct HopLineTests {
    @Test("gives pieces out when they are due, in the order in which they were sent")
    func order() {
        var line = HopLine()
        line.send([1, 2], due: 100)
        line.send([3], due: 50)
        line.send(.orderly, due: 90)
        #expect(line.count == 3 && line.nextDue == 100 && line.hasEnd)
        #expect(line.take(at: 99) == nil)
        #expect(line.take(at: 100) == .bytes([1, 2]))
        #expect(line.count == 1)
        #expect(line.take(at: 100) == .bytes([3]))
        #expect(line.take(at: 100) == .end(.orderly))
        #expect(line.take(at: .max) == nil && line.nextDue == nil)
    }

    @Test("ends once")
    func oneEnd() {
        var line = HopLine()
        line.send(.orderly, due: 1)
        line.send(.reset, due: 2)
        #expect(line.take(at: 9) == .end(.orderly))
        #expect(line.take(at: 9) == nil)
    }

    @Test("keeps nothing of what it has given out")
    func compaction() {
        var line = HopLine()
        var expected = 0
        for number in 0..<5_000 {
            line.send([UInt8(number % 251)], due: Int64(number))
            guard number % 3 == 2 else { continue }
            while line.count > 400 {
                #expect(line.take(at: .max) == .bytes([UInt8(expected % 251)]))
                expected += 1
            }
        }
        while line.count > 0 {
            #expect(line.take(at: .max) == .bytes([UInt8(expected % 251)]))
            expected += 1
        }
        #expect(expected == 5_000)
    }
}

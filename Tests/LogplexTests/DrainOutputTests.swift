import Testing

@testable import Logplex

@Suite("DrainOutput")
struct DrainOutputTests {
    @Test("keeps what waits, in its order, and not what has gone, also when some always waits")
    func bound() {
        var output = DrainOutput()
        #expect(output.isEmpty && output.count == 0)
        var received: [UInt8] = []
        var sent: [UInt8] = []
        for round in 0..<1_000 {
            let piece = (0..<10).map { UInt8(truncatingIfNeeded: round * 10 + $0) }
            output.append(piece)
            sent += piece
            let count = output.count - 3
            received += output.bytes[output.sentCount..<output.sentCount + count]
            output.advance(by: count)
            #expect(output.count == 3 && !output.isEmpty)
            #expect(output.bytes.count <= 13)
        }
        received += output.bytes[output.sentCount...]
        output.advance(by: 3)
        #expect(output.isEmpty && received == sent)
    }
}

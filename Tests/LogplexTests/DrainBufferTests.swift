import Model
import Testing

@testable import Logplex

@Suite("DrainBuffer")
struct DrainBufferTests {
    private let buffer = DrainBuffer { LogplexFixture.noon }

    private func offer(_ range: ClosedRange<UInt64>) {
        for number in range { buffer.offer(.sample(number, "n\(number)")) }
    }

    private func take(_ limit: Int = 100) -> DrainBuffer.Batch? {
        buffer.take(upTo: limit, noteBytes: 10) { _ in 10 }
    }

    @Test("messages come out in order, as many as fit, but one at least")
    func take() {
        offer(1...12)
        #expect(take(30)?.messages.map(\.number) == [1, 2, 3])
        #expect(take(39)?.messages.map(\.number) == [4, 5, 6])
        #expect(take(5)?.messages.map(\.number) == [7])
        #expect(take()?.messages.map(\.number) == [8, 9, 10, 11, 12])
        #expect(take() == nil && buffer.isEmpty)
    }

    @Test("the oldest of more than 1,024 go and are told before the next ones")
    func overflow() {
        offer(1...1_030)
        #expect(buffer.isFullAndLosing)
        let batch = take(20)
        #expect(batch?.loss == DrainLoss(count: 6, since: LogplexFixture.noon))
        #expect(batch?.messages.map(\.number) == [7], "the note takes room")
        #expect(take(10)?.loss == nil)
    }

    @Test("losses add up, since the earliest of their times")
    func losses() {
        let early = Timestamp(microseconds: 5)
        buffer.lose(3, since: LogplexFixture.noon)
        buffer.lose(4, since: early)
        buffer.lose(1, since: LogplexFixture.noon)
        #expect(take() == nil, "a loss alone makes no batch")
        offer(1...1)
        #expect(take()?.loss == DrainLoss(count: 8, since: early))
    }

    @Test("a shrunken buffer keeps the newest 10 and grows again")
    func shrink() {
        offer(1...25)
        buffer.setCapacity(10)
        offer(26...27)
        buffer.setCapacity(1_024)
        offer(28...30)
        let batch = take(1_000)
        #expect(batch?.messages.map(\.number) == Array(18...30))
        #expect(batch?.loss?.count == 17)
    }

    @Test("the drain is told once until it looks, and not after the end")
    func wake() {
        #expect(!buffer.claimWake())
        offer(1...2)
        #expect(buffer.claimWake())
        #expect(!buffer.claimWake())
        buffer.releaseWake()
        #expect(buffer.claimWake())
        buffer.releaseWake()
        buffer.close()
        offer(3...3)
        #expect(!buffer.claimWake() && buffer.isEmpty)
    }
}

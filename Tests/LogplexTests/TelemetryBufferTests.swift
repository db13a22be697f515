import Model
import Testing

@testable import Logplex

@Suite("TelemetryBuffer")
struct TelemetryBufferTests {
    @Test("keeps the newest 2,048 of each signal, counts the others and gives them in parts of 512")
    func bound() throws {
        let buffer = TelemetryBuffer { LogplexFixture.noon }
        for number in 1...2_050 {
            buffer.offer(TelemetryLine(message: .sample(UInt64(number), "x"), dyno: nil))
        }
        #expect(buffer.takeLosses()?.counts == [.logs: 2] && buffer.takeLosses() == nil)
        guard case .logs(let lines) = buffer.take() else {
            Issue.record("no lines")
            return
        }
        #expect(lines.count == 512 && lines[0].message.number == 3)
        for _ in 0..<3 { #expect(buffer.take()?.signal == .logs) }
        #expect(buffer.take() == nil && buffer.isEmpty)
    }

    @Test("wakes its drain once until that has looked, and never when it is closed")
    func waking() {
        let buffer = TelemetryBuffer { LogplexFixture.noon }
        #expect(!buffer.claimWake())
        buffer.offer(TelemetryLine(message: .sample(1, "x"), dyno: nil))
        #expect(buffer.claimWake() && !buffer.claimWake())
        buffer.releaseWake()
        #expect(buffer.claimWake())
        buffer.close()
        buffer.offer(TelemetryLine(message: .sample(2, "x"), dyno: nil))
        #expect(buffer.isEmpty && !buffer.claimWake() && buffer.takeLosses() == nil)
    }
}

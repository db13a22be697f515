import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

@Suite("The dyno meter")
struct DynoMeterTests {
    private func order(_ root: Int32, hasInnerRoot: Bool = false) -> DynoMeter.Order {
        DynoMeter.Order(
            dyno: ResourceID(high: 0, low: UInt64(root)),
            launch: 7,
            root: root,
            hasInnerRoot: hasInnerRoot,
            group: nil
        )
    }

    private func spawn(_ script: String) throws -> ChildProcess {
        try ChildProcess.spawn(
            ChildProcess.Launch(executable: "/bin/bash", arguments: ["bash", "-c", script], environment: []),
            descriptors: []
        )
    }

    private func end(_ child: ChildProcess) {
        try? child.signalGroup(.kill)
        _ = try? child.waitForExit()
    }

    @Test("leaves out the first process, and the one inside the namespace, and counts all below")
    func levels() async throws {
        // Three levels of shells, of which the last is busy.
        let child = try spawn("bash -c 'bash -c \"while :; do :; done\"; exit'; exit")
        defer { end(child) }
        var whole = MemoryReading()
        var inner = MemoryReading()
        var runnable = 0
        var ticks = 0
        // The shells start one after the other.
        try await wait(for: "three levels, one of them busy") {
            let answers = try DynoMeter.measure([order(child.pid)])
            (whole, runnable) = (answers[0].memory, answers[0].runnable)
            ticks = answers[0].processorTicks
            inner = try DynoMeter.measure([order(child.pid, hasInnerRoot: true)])[0].memory
            return runnable == 1 && inner.rssBytes > 0 && whole.rssBytes > inner.rssBytes
        }
        #expect(whole.pagesIn > 0)
        // The busy one goes on using its processor.
        try await wait(for: "more processor time") {
            try DynoMeter.measure([order(child.pid)])[0].processorTicks > ticks
        }
    }

    @Test("finds nothing of a dyno that has just left, and answers for all others")
    func left() throws {
        let child = try spawn("bash -c 'sleep 1000; exit'; exit")
        defer { end(child) }
        let answers = try DynoMeter.measure([order(Int32.max), order(child.pid)])
        #expect(answers.map(\.dyno.low) == [UInt64(Int32.max), UInt64(child.pid)])
        #expect(answers.allSatisfy { $0.launch == 7 })
        #expect(answers[0].memory == MemoryReading())
    }
}

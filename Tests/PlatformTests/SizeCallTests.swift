import Model
import PlatformAPI
import TestSupport
import Testing

@Suite("Dyno sizes of the API")
struct SizeCallTests {
    @Test("are those of the Common Runtime, each with its memory, compute, price and what it can")
    func sizes() async throws {
        try await TestDaemon.with { daemon in
            let sizes = try await daemon.call(DynoSizeList())
            #expect(Set(sizes.map(\.name)) == Set(DynoSize.all.map(\.name)))
            let small = try #require(sizes.first { $0.name == "Standard-2X" })
            #expect(small.memory == 1 && small.compute == 2 && small.cost?.cents == 5000)
            #expect(small.cost?.unit == "month" && !small.dedicated && !small.canAutoscale)
            let large = try #require(sizes.first { $0.name == "Performance-M" })
            #expect(large.memory == 2.5 && large.preciseDynoUnits == 10)
            #expect(large.dedicated && large.canAutoscale)
            let text = try await daemon.send("GET", "/dyno-sizes/performance-m").text
            #expect(text.contains("\"can_autoscale\":true"), "\(text)")
        }
    }
}

import Model
import Testing

@Suite("A dyno size")
struct DynoSizeTests {
    @Test("is found in any case and by its short name")
    func found() {
        #expect(DynoSize(named: "basic")?.name == "Basic")
        #expect(DynoSize(named: "2X")?.name == "Standard-2X")
        #expect(DynoSize(named: "PERFORMANCE-L-RAM")?.hardMemoryBytes == 36 << 30)
        #expect(DynoSize(named: "huge") == nil)
    }

    private struct Row: Sendable {
        let name: String
        let megabytes: Int
        let hardMegabytes: Int
        let processes: Int
        let compute: Int
        let price: Int
    }

    private static let table: [Row] = [
        Row(name: "Eco", megabytes: 512, hardMegabytes: 1024, processes: 256, compute: 1, price: 5),
        Row(name: "Basic", megabytes: 512, hardMegabytes: 1024, processes: 256, compute: 1, price: 7),
        Row(name: "Standard-1X", megabytes: 512, hardMegabytes: 1024, processes: 256, compute: 1, price: 25),
        Row(name: "Standard-2X", megabytes: 1024, hardMegabytes: 2048, processes: 512, compute: 2, price: 50),
        Row(
            name: "Performance-M",
            megabytes: 2560,
            hardMegabytes: 5120,
            processes: 16384,
            compute: 12,
            price: 250
        ),
        large("Performance-L", gigabytes: 14, hard: 28, compute: 50, price: 500),
        large("Performance-L-RAM", gigabytes: 30, hard: 36, compute: 24, price: 500),
        large("Performance-XL", gigabytes: 62, hard: 74, compute: 50, price: 750),
        large("Performance-2XL", gigabytes: 126, hard: 151, compute: 100, price: 1500),
    ]

    private static func large(_ name: String, gigabytes: Int, hard: Int, compute: Int, price: Int) -> Row {
        Row(
            name: name,
            megabytes: gigabytes * 1024,
            hardMegabytes: hard * 1024,
            processes: 32768,
            compute: compute,
            price: price
        )
    }

    @Test("has Heroku's memory, limit of R15, processes, compute and price")
    func table() throws {
        #expect(DynoSize.all.map(\.name) == Self.table.map(\.name))
        for row in Self.table {
            let size = try #require(DynoSize(named: row.name))
            #expect(size.memoryBytes == row.megabytes << 20, "\(row.name)")
            #expect(size.hardMemoryBytes == row.hardMegabytes << 20, "\(row.name)")
            #expect(size.processes == row.processes && size.compute == row.compute, "\(row.name)")
            #expect(size.monthlyPrice == row.price, "\(row.name)")
            let isPerformance = row.name.hasPrefix("Performance")
            #expect(size.dedicated == isPerformance && size.canAutoscale == isPerformance, "\(row.name)")
        }
    }

    @Test("mixes with others unless it is Eco or Basic")
    func mixing() throws {
        let standard = DynoSize.standard1X
        let performance = try #require(DynoSize(named: "performance-m"))
        #expect(standard.mixes(with: performance) && performance.mixes(with: standard))
        #expect(DynoSize.eco.mixes(with: .eco) && DynoSize.basic.mixes(with: .basic))
        #expect(!DynoSize.eco.mixes(with: .basic) && !DynoSize.basic.mixes(with: .eco))
        #expect(!DynoSize.basic.mixes(with: standard) && !performance.mixes(with: .eco))
        #expect(
            DynoSize.all.map { $0.ofOneOffs.name }.prefix(4) == [
                "Eco", "Basic", "Standard-1X", "Standard-1X",
            ]
        )
        #expect(performance.ofOneOffs == standard)
    }
}

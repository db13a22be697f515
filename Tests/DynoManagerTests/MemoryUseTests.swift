import DynoManager
import Model
import Testing

@Suite("Memory use")
struct MemoryUseTests {
    private func use(_ mebibytes: Double, of size: DynoSize = .basic, swap: Int = 0) -> MemoryUse {
        var reading = MemoryReading()
        reading.rssBytes = Int(mebibytes * 1_048_576) - swap
        reading.swapBytes = swap
        reading.cacheBytes = 1 << 40
        return MemoryUse(reading, of: size)
    }

    @Test("is said in whole mebibytes and tenths of a percent of the quota")
    func line() {
        #expect(use(836.6).line == "Process running mem=836M(163.4%)")
        #expect(use(1029).line == "Process running mem=1029M(201.0%)")
        #expect(use(512.6).line == "Process running mem=512M(100.1%)")
    }

    @Test("is judged by RSS and swap together, cache left out, above quota and limit")
    func verdict() {
        #expect(use(512).verdict == .within)
        #expect(use(513, swap: 100 << 20).verdict == .overQuota)
        #expect(use(1024).verdict == .overQuota)
        #expect(use(1025, swap: 600 << 20).verdict == .overLimit)
    }

    @Test(
        "has the limits of each size's own",
        arguments: zip(
            DynoSize.all.map(\.name),
            [
                (512, 1024), (512, 1024), (512, 1024), (1024, 2048), (2560, 5120), (14336, 28672),
                (30720, 36864), (63488, 75776), (129_024, 154_624),
            ]
        )
    )
    func sizes(name: String, limits: (quota: Int, hard: Int)) throws {
        let size = try #require(DynoSize(named: name))
        #expect(use(Double(limits.quota), of: size).verdict == .within)
        #expect(use(Double(limits.quota + 1), of: size).verdict == .overQuota)
        #expect(use(Double(limits.hard), of: size).verdict == .overQuota)
        #expect(use(Double(limits.hard + 1), of: size).verdict == .overLimit)
    }

    @Test("of a dyno that the kernel has stopped at its limit is at the limit, however little is left")
    func stopped() {
        var reading = MemoryReading()
        reading.hasHitLimit = true
        let use = MemoryUse(reading, of: .basic)
        #expect(use.verdict == .overLimit)
        #expect(use.line == "Process running mem=1024M(200.0%)")
    }
}

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

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
}

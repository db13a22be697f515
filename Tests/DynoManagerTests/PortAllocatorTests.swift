import DynoManager
import Linux
import Testing

@Suite("Ports for dynos")
struct PortAllocatorTests {
    private let start = PlatformInstant(nanoseconds: 0)

    @Test("go round the range")
    func round() {
        var ports = PortAllocator(range: 20_000...20_003, first: 2)
        let taken = (0..<4).map { _ in ports.take(at: start) { _ in true } }
        #expect(taken == [20_002, 20_003, 20_000, 20_001])
        #expect(ports.take(at: start) { _ in true } == nil)
    }

    @Test("skip what somebody else has")
    func busy() {
        var ports = PortAllocator(range: 20_000...20_003, first: 0)
        #expect(ports.take(at: start) { $0 != 20_000 && $0 != 20_001 } == 20_002)
    }

    @Test("rest after their return for as long as a connection may be pooled")
    func rest() {
        var ports = PortAllocator(range: 20_000...20_000, rest: .seconds(120), first: 0)
        #expect(ports.take(at: start) { _ in true } == 20_000)
        ports.giveBack(20_000, at: start)
        #expect(ports.take(at: start + .milliseconds(119_999)) { _ in true } == nil)
        #expect(ports.take(at: start + .seconds(120)) { _ in true } == 20_000)
    }

    @Test("given back twice count once")
    func twice() {
        var ports = PortAllocator(range: 20_000...20_000, rest: .seconds(1), first: 0)
        _ = ports.take(at: start) { _ in true }
        ports.giveBack(20_000, at: start)
        _ = ports.take(at: start + .seconds(1)) { _ in true }
        ports.giveBack(20_001, at: start)
        #expect(ports.take(at: start + .seconds(9)) { _ in true } == nil)
    }

    @Test(
        "come from the larger range beside the kernel's own",
        arguments: [
            (UInt16(32_768)...UInt16(60_999), UInt16(10_000)...UInt16(32_767)),
            (15_000...30_000, 30_001...65_535),
            (1_024...65_535, 10_000...32_767),
            (9_000...20_000, 20_001...65_535),
        ]
    )
    func range(ephemeral: ClosedRange<UInt16>, ours: ClosedRange<UInt16>) {
        #expect(PortAllocator.range(besideEphemeral: ephemeral) == ours)
    }
}

import Linux
import TestSupport
import Testing

@testable import DynoManager

@Suite("Bound detection")
struct BoundDetectionTests {
    @Test(
        "knows which addresses 127.0.0.1 reaches",
        arguments: [
            (SocketAddress.ipv4(0x7f00_0001, port: 1), true),
            (.ipv4(0, port: 1), true),
            (.ipv6(high: 0, low: 0, port: 1), true),
            (.ipv6(high: 0, low: 0xffff_7f00_0001, port: 1), true),
            (.ipv6(high: 0, low: 1, port: 1), false),
            (.ipv4(0x7f00_0002, port: 1), false),
            (.ipv4(0xc0a8_0001, port: 1), false),
        ]
    )
    func reachable(address: SocketAddress, isReachable: Bool) {
        #expect(BoundDetection.isReachable(address) == isReachable)
    }

    @Test("tells of a listener elsewhere once, and of the right one last")
    func findings() async throws {
        let detection = try BoundDetection()
        defer { detection.stop() }
        let (wrong, port) = try #require(listenElsewhere())
        let (findings, continuation) = AsyncStream.makeStream(of: BoundDetection.Finding.self)
        await detection.watch(port) { finding in
            continuation.yield(finding)
            if finding == .bound { continuation.finish() }
        }
        var all: [BoundDetection.Finding] = []
        var right: HeldDescriptor?
        for await finding in findings {
            all.append(finding)
            if right == nil { right = HeldDescriptor(try Socket.listen(on: .loopback(port: port))) }
        }
        #expect(all == [.elsewhere(.ipv4(0x7f00_0002, port: port)), .bound])
        withExtendedLifetime((wrong, right)) {}
    }

    /// A listener at 127.0.0.2 on a port that is free at 127.0.0.1 and stays so: not one of those that the kernel
    /// gives to outgoing connections, of which other tests make many.
    private func listenElsewhere() -> (HeldDescriptor, UInt16)? {
        let range = PortAllocator.range(besideEphemeral: SystemPorts.ephemeralRange())
        for port in range.shuffled() where SystemPorts.isFree(port) {
            if let listener = try? Socket.listen(on: .ipv4(0x7f00_0002, port: port)) {
                return (HeldDescriptor(listener), port)
            }
        }
        return nil
    }
}

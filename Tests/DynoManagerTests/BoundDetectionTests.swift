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

    @Test("tells of a listener that a router reaches, and not of one elsewhere")
    func findings() async throws {
        let detection = try BoundDetection()
        defer { detection.stop() }
        let (wrong, port) = try #require(listenElsewhere())
        let other = HeldDescriptor(try Socket.listen(on: .loopback(port: 0)))
        let otherAddress = Socket.localAddress(of: other.value)
        let otherPort = try #require(otherAddress).port
        let (ports, continuation) = AsyncStream.makeStream(of: UInt16.self)
        await detection.watch(port) { continuation.yield(port) }
        await detection.watch(otherPort) { continuation.yield(otherPort) }
        var told = ports.makeAsyncIterator()
        // The look that finds the other one sees both.
        #expect(await told.next() == otherPort)
        let right = HeldDescriptor(try Socket.listen(on: .loopback(port: port)))
        #expect(await told.next() == port)
        continuation.finish()
        #expect(await told.next() == nil)
        withExtendedLifetime((wrong, other, right)) {}
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

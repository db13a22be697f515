import Linux
import Testing

@testable import DynoManager

@Suite("The system's ports")
struct SystemPortsTests {
    @Test("are kept for one dyno of one daemon, and free again after it")
    func reservation() throws {
        let range = PortAllocator.range(besideEphemeral: SystemPorts.ephemeralRange())
        let (port, first) = try #require(
            range.shuffled().lazy.compactMap { port in SystemPorts.reserve(port).map { (port, $0) } }.first
        )
        withExtendedLifetime(first) {
            #expect(SystemPorts.isFree(port))
            #expect(SystemPorts.reserve(port) == nil)
        }
    }

    @Test("are not kept where somebody listens")
    func listener() throws {
        let listener = try Socket.listen(on: .loopback(port: 0))
        let address = Socket.localAddress(of: listener)
        let port = try #require(address?.port)
        #expect(SystemPorts.reserve(port) == nil)
    }
}

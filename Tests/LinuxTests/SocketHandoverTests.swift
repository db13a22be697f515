import Testing

@testable import Linux

@Suite("SocketHandover")
struct SocketHandoverTests {
    private let api = SocketAddress.loopback(port: 1)

    @Test("the routers are to be where a manager's sockets are, not where an older daemon's were")
    func routerAddresses() throws {
        let handover = SocketHandover()
        let (ofManager, unnamed, ofDaemon) = (try listen(), try listen(), try listen())
        for _ in 0..<2 { try handover.add(copyOf: ofManager.open, named: "web.socket") }
        try handover.add(copyOf: unnamed.open, named: "")
        for role in [SocketHandover.Role.router, .app, .api] {
            try handover.add(copyOf: ofDaemon.open, as: role)
        }
        #expect(handover.routerAddresses(besides: api) == [ofManager.address, unnamed.address])
        #expect(handover.routerAddresses(besides: unnamed.address) == [ofManager.address])
        #expect(handover.name(at: ofManager.address, as: .router) == "web.socket")
        // Whoever wants to be there still finds the daemon's.
        #expect(handover.has(ofDaemon.address) && handover.name(at: api, as: .router) == nil)
        let any = SocketAddress.loopback(port: 0)
        #expect(handover.name(at: any, as: .router) == "router")
        #expect(take(at: any, from: handover) == ofDaemon.address)
    }

    @Test("what is left over is told where nobody has taken a socket, each address once")
    func closeRest() throws {
        let handover = SocketHandover()
        let (used, unused) = (try listen(), try listen())
        for _ in 0..<3 {
            try handover.add(copyOf: used.open, as: .router)
            try handover.add(copyOf: unused.open, as: .app)
        }
        #expect(take(at: used.address, from: handover) == used.address)
        #expect(handover.closeRest() == [unused.address])
        #expect(!handover.has(used.address) && handover.closeRest() == [])
    }

    // MARK: - Private

    private final class Listening {
        let open: FileDescriptor
        let address: SocketAddress

        init(_ descriptor: consuming FileDescriptor) throws {
            guard let address = Socket.localAddress(of: descriptor) else { throw NoAddress() }
            self.address = address
            open = descriptor
        }
    }

    private struct NoAddress: Error {}

    private func take(at address: SocketAddress, from handover: SocketHandover) -> SocketAddress? {
        guard let taken = handover.take(at: address, as: .router) else { return nil }
        return Socket.localAddress(of: taken)
    }

    private func listen() throws -> Listening { try Listening(try Socket.listen(on: .loopback(port: 0))) }
}

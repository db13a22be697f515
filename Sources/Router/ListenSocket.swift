import Linux
import Model
import Synchronization

/// A socket that listens, made before the thread that will accept from it.
final class ListenSocket: Sendable {
    let address: SocketAddress
    private let descriptor: Mutex<FileDescriptor?>

    /// Listens on `address`; port 0 picks a free one.
    ///
    /// Several routers share a port by SO_REUSEPORT, and the kernel spreads new connections over them.
    init(on address: SocketAddress) throws(Errno) {
        let descriptor = try Socket.listen(
            on: address,
            backlog: Limits.Router.listenBacklog,
            reusePort: true,
            deferAccept: true
        )
        self.address = Socket.localAddress(of: descriptor) ?? address
        self.descriptor = Mutex(.some(descriptor))
    }

    /// Hands the descriptor over to the router that accepts, which closes it when it stops.
    func take() -> FileDescriptor? {
        descriptor.withLock { $0.take() }
    }

    /// One socket for each router, all on the same address.
    ///
    /// SO_REUSEPORT would also let a second daemon of the same user share the port unseen, so a socket without
    /// it asks first whether the port is free.
    static func group(of count: Int, on address: SocketAddress) throws(Errno) -> [ListenSocket] {
        if address.port != 0 { _ = try Socket.listen(on: address) }
        let first = try ListenSocket(on: address)
        var group = [first]
        for _ in 1..<max(1, count) { group.append(try ListenSocket(on: first.address)) }
        return group
    }
}

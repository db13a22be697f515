import Linux
import Model
import Synchronization

/// A socket that listens, made before the thread that will accept from it.
final class ListenSocket: Sendable {
    let address: SocketAddress
    /// What it is called when it is handed on: systemd's keep the name of their unit.
    let name: String
    private let descriptor: Mutex<FileDescriptor?>

    /// Listens on `address`, with a socket that was handed over for it where there is one; port 0 picks a free one.
    ///
    /// Several routers share a port by SO_REUSEPORT, and the kernel spreads new connections over them.
    init(
        on address: SocketAddress,
        as role: SocketHandover.Role,
        from handover: SocketHandover
    ) throws(Errno) {
        let descriptor: FileDescriptor
        name = handover.name(at: address, as: role) ?? role.rawValue
        if let waiting = handover.take(at: address, as: role) {
            try Socket.adopt(waiting, deferAccept: true)
            descriptor = waiting
        } else {
            descriptor = try Socket.listen(
                on: address,
                backlog: Limits.Router.listenBacklog,
                reusePort: true,
                deferAccept: true
            )
        }
        self.address = Socket.localAddress(of: descriptor) ?? address
        self.descriptor = Mutex(.some(descriptor))
    }

    /// The same socket for a further router: who of them accepts first has the connection.
    private init(sharing other: ListenSocket) throws(Errno) {
        address = other.address
        name = other.name
        guard let copy = try other.duplicate() else { throw .addressInUse }
        descriptor = Mutex(.some(copy))
    }

    /// Hands the descriptor over to the router that accepts, which closes it when it stops.
    func take() -> FileDescriptor? {
        descriptor.withLock { $0.take() }
    }

    /// One socket for each router, all on the same address.
    ///
    /// SO_REUSEPORT would also let a second daemon of the same user share the port unseen, so a socket without
    /// it asks first whether the port is free. A socket of systemd's may be one that nobody can listen beside:
    /// then all routers share it.
    static func group(
        of count: Int,
        on address: SocketAddress,
        from handover: SocketHandover
    ) throws(Errno) -> [ListenSocket] {
        let isHandedOver = handover.has(address)
        if address.port != 0, !isHandedOver { _ = try Socket.listen(on: address) }
        let first = try ListenSocket(on: address, as: .router, from: handover)
        var group = [first]
        for _ in 1..<max(1, count) {
            do throws(Errno) {
                group.append(try ListenSocket(on: first.address, as: .router, from: handover))
            } catch {
                guard isHandedOver else { throw error }
                group.append(try ListenSocket(sharing: first))
            }
        }
        return group
    }

    private func duplicate() throws(Errno) -> FileDescriptor? {
        try descriptor.withLock { (held: inout FileDescriptor?) throws(Errno) -> FileDescriptor? in
            switch held {
            case .some(let open): try open.duplicate()
            case .none: nil
            }
        }
    }
}

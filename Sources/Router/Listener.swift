import Linux
import Model

/// Accepts connections on one address for one router.
final class Listener: EventHandler {
    let address: SocketAddress
    /// The app whose own address this is; nil on an address that all apps share.
    let app: RoutedApp?
    private let worker: RouterWorker
    private let name: String
    private var descriptor: FileDescriptor?
    private var registration: EventLoop.Registration?

    init(_ socket: ListenSocket, app: RoutedApp?, worker: RouterWorker) {
        address = socket.address
        name = socket.name
        descriptor = socket.take()
        self.app = app
        self.worker = worker
    }

    func open() throws(Errno) {
        switch descriptor {
        case .some(let open): registration = try worker.loop.register(open, for: .read, handler: self)
        case .none: break
        }
    }

    /// Leaves a second descriptor for the next program.
    func hand(to handover: SocketHandover) {
        switch descriptor {
        // Without one, who connects while the program changes is refused: nothing worse.
        case .some(let open): try? handover.add(copyOf: open, named: name)
        case .none: break
        }
    }

    /// Stops listening: new connections are refused from now on.
    func close() {
        guard let registration else { return }
        switch descriptor {
        case .some(let open): worker.loop.deregister(registration, descriptor: open)
        case .none: break
        }
        self.registration = nil
        descriptor = nil
    }

    /// Accepts all that have waited until now; who comes meanwhile may be among them, but not for ever.
    func drain() {
        for _ in 0..<Limits.Router.listenBacklog where !acceptOne() { return }
    }

    /// Stops being told of connections while descriptors are short.
    func pause() { setInterest(.none) }
    func resume() { setInterest(.read) }

    func handle(_ readiness: Readiness) {
        // Bounded, so that a flood of connections does not keep those that stand waiting.
        for _ in 0..<Limits.Router.acceptsInARow where !acceptOne() { return }
    }

    // MARK: - Private

    /// Accepts the next connection; false when there is none or it cannot be had now.
    private func acceptOne() -> Bool {
        let peer: SocketAddress
        let connection: FileDescriptor
        do throws(Errno) {
            switch descriptor {
            case .some(let open):
                guard let accepted = try Socket.accept(from: open) else { return false }
                peer = accepted.peer
                connection = accepted.take()
            case .none: return false
            }
        } catch {
            worker.acceptFailed(error)
            return false
        }
        // Not within the switch: the connection's first request may bring news of a route table without this
        // app, which closes this very listener.
        worker.accepted(connection, from: peer, at: self)
        return true
    }

    private func setInterest(_ interest: Interest) {
        guard let registration else { return }
        switch descriptor {
        case .some(let open): try? worker.loop.modify(registration, descriptor: open, for: interest)
        case .none: break
        }
    }
}

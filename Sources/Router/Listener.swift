import Linux

/// Accepts connections on one address for one router.
final class Listener: EventHandler {
    private let worker: RouterWorker
    private let socket: ListenSocket
    /// The app whose own address this is; nil on an address that all apps share.
    let app: RoutedApp?
    private var registration: EventLoop.Registration?

    init(_ socket: ListenSocket, app: RoutedApp?, worker: RouterWorker) {
        self.worker = worker
        self.socket = socket
        self.app = app
    }

    var address: SocketAddress { socket.address }

    func open() throws(Errno) {
        registration = try worker.loop.register(socket.descriptor, for: .read, handler: self)
    }

    /// Stops accepting; the socket closes when the last owner lets go of it.
    func close() {
        guard let registration else { return }
        worker.loop.deregister(registration, descriptor: socket.descriptor)
        self.registration = nil
    }

    /// Stops being told of connections while descriptors are short.
    func pause() { setInterest(.none) }
    func resume() { setInterest(.read) }

    func handle(_ readiness: Readiness) {
        // Bounded, so that a flood of connections does not keep those that stand waiting.
        for _ in 0..<64 {
            do throws(Errno) {
                guard let accepted = try Socket.accept(from: socket.descriptor) else { return }
                let peer = accepted.peer
                worker.accepted(accepted.take(), from: peer, at: self)
            } catch {
                worker.acceptFailed(error)
                return
            }
        }
    }

    // MARK: - Private

    private func setInterest(_ interest: Interest) {
        guard let registration else { return }
        try? worker.loop.modify(registration, descriptor: socket.descriptor, for: interest)
    }
}

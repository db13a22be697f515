import ControlPlane
import Linux
import PlatformAPI
import Router

/// Opens the daemon's sockets; what is in use is said with what to do about it.
enum Listeners {
    /// The API's listeners, bound and not yet served.
    struct API {
        let socket: HeldSocket
        let port: HeldSocket
        /// The loopback port's address, its port known.
        let address: SocketAddress
    }

    /// Starts the routers; `addresses` nil means those of the sockets that systemd has handed over, else the default
    /// ones, of which ::1 may be missing.
    static func startRouter(_ setup: RouterSetup, on addresses: [SocketAddress]?, api: SocketAddress) throws
        -> Router
    {
        var setup = setup
        // Who comes before all apps are back must not hear that there is no such app.
        setup.acceptsAtOnce = false
        let waiting = setup.handover.routerAddresses(besides: api)
        setup.listen =
            addresses ?? (waiting.isEmpty ? DaemonConfiguration.defaultListen.filter(exists) : waiting)
        do {
            return try Router.start(setup)
        } catch {
            let places = setup.listen.map(\.description).joined(separator: " or ")
            throw Daemon.Refusal(
                sentence: "The routers cannot listen on \(places): \(error.text). "
                    + "Choose another address with --listen ADDR:PORT (port 0 picks a free one)."
            )
        }
    }

    /// Opens the Unix socket, mode 0600, and the loopback port; takes those that were handed over.
    static func openAPI(
        socket path: String,
        port address: SocketAddress,
        from handover: SocketHandover
    ) throws -> API {
        let socket = try openControlSocket(path, from: handover)
        do throws(Errno) {
            let port = try openPort(address, from: handover)
            let bound = Socket.localAddress(of: port.descriptor) ?? address
            return API(socket: socket, port: port, address: bound)
        } catch {
            throw Daemon.Refusal(
                sentence: "The API cannot listen on \(address): \(error.text). "
                    + "Choose another address with --api ADDR:PORT (port 0 picks a free one)."
            )
        }
    }

    // MARK: - Private

    private static func openPort(
        _ address: SocketAddress,
        from handover: SocketHandover
    ) throws(Errno) -> HeldSocket {
        if let waiting = handover.take(at: address, as: .api) { return HeldSocket(waiting) }
        return HeldSocket(try Socket.listen(on: address))
    }

    private static func openControlSocket(_ path: String, from handover: SocketHandover) throws -> HeldSocket
    {
        if let waiting = handover.take(at: .unix(path: path), as: .control) { return HeldSocket(waiting) }
        // We hold the lock, so a socket that is here was left by a daemon that died.
        try? FileSystem.remove(path)
        let socket = HeldSocket(try Socket.listen(on: .unix(path: path)))
        try FileSystem.setMode(path, 0o600)
        return socket
    }

    /// Whether this machine has the address at all: containers often lack ::1.
    private static func exists(_ address: SocketAddress) -> Bool {
        do throws(Errno) {
            _ = try Socket.listen(on: address.withPort(0)).rawValue
            return true
        } catch {
            return false
        }
    }
}

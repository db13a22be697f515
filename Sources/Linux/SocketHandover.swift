import CLinux
import Glibc

/// Listening sockets that pass from one program to the next, so that nobody who connects meanwhile is refused: they
/// wait in the socket until the next program accepts.
///
/// The protocol is that of sd_listen_fds(3): systemd hands sockets to the daemon that it starts, and a daemon hands
/// them to the newer one that replaces it.
package final class SocketHandover: Sendable {
    /// What a socket was for, its name in LISTEN_FDNAMES.
    ///
    /// systemd calls its own by their units.
    package enum Role: String, Sendable {
        /// An address that all apps share.
        case router
        /// An app's own address.
        case app
        /// The Platform API's port.
        case api
        /// The Platform API's Unix socket.
        case control
    }

    private struct Held {
        let address: SocketAddress
        let name: String
        let raw: CInt
    }

    private let held: Lock<[Held]>

    /// The first descriptor that is handed over, SD_LISTEN_FDS_START.
    private static let firstDescriptor: CInt = 3

    /// No sockets yet.
    package init() {
        held = Lock([])
    }

    /// Takes over what LISTEN_PID and LISTEN_FDS tell of, and forgets the variables, so that no child takes the sockets
    /// for its own.
    ///
    /// Before anything opens descriptors and before any other thread starts.
    package static func taking(_ variable: (String) -> String?) -> SocketHandover {
        let handover = SocketHandover()
        let isOurs = variable("LISTEN_PID").flatMap { Int32($0) } == Host.processID
        let count = isOurs ? variable("LISTEN_FDS").flatMap { CInt($0) } ?? 0 : 0
        let names = (variable("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsafe unsetenv(name) }
        for number in 0..<max(0, min(count, 65_536)) {
            let raw = firstDescriptor + number
            guard clinux_fcntl(raw, F_SETFD, FD_CLOEXEC) == 0 else { continue }
            let descriptor = FileDescriptor(owning: raw)
            guard let address = Socket.localAddress(of: descriptor), (try? descriptor.setNonBlocking()) != nil
            else { continue }
            let name = Int(number) < names.count ? String(names[Int(number)]) : ""
            let kept = descriptor.release()
            handover.held.withLock { $0.append(Held(address: address, name: name, raw: kept)) }
        }
        return handover
    }

    deinit { closeRest() }

    /// The addresses for the routers: all TCP ones but the API's and the apps' own, each once.
    package func routerAddresses(besides api: SocketAddress) -> [SocketAddress] {
        var addresses: [SocketAddress] = []
        for socket in held.withLock({ $0 }) {
            switch (socket.address, Role(rawValue: socket.name)) {
            case (.unix, _), (_, .app), (_, .api), (api, _): continue
            case (let address, _): if !addresses.contains(address) { addresses.append(address) }
            }
        }
        return addresses
    }

    /// Whether a socket waits at `address`.
    package func has(_ address: SocketAddress) -> Bool {
        held.withLock { sockets in sockets.contains { $0.address == address } }
    }

    /// A socket that waits at `address`; nil when none does.
    ///
    /// Port 0, any that is free, is the port of a socket that had the same role.
    package func take(at address: SocketAddress, as role: Role) -> FileDescriptor? {
        let raw = held.withLock { sockets -> CInt? in
            let found = sockets.firstIndex { socket in
                socket.address == address
                    || address.port == 0 && socket.name == role.rawValue
                        && socket.address.withPort(0) == address
            }
            return found.map { sockets.remove(at: $0).raw }
        }
        return raw.map { FileDescriptor(owning: $0) }
    }

    /// Keeps a second descriptor of a listening socket for the next program.
    package func add(copyOf descriptor: borrowing FileDescriptor, as role: Role) throws(Errno) {
        guard let address = Socket.localAddress(of: descriptor) else { throw .last("getsockname") }
        let raw = try descriptor.duplicate().release()
        held.withLock { $0.append(Held(address: address, name: role.rawValue, raw: raw)) }
    }

    /// Closes what nobody has taken; the addresses of these sockets.
    @discardableResult
    package func closeRest() -> [SocketAddress] {
        let rest = held.withLock { sockets in
            defer { sockets = [] }
            return sockets
        }
        for socket in rest { _ = Glibc.close(socket.raw) }
        return rest.map(\.address)
    }

    /// Replaces this program by another, which keeps its process id and gets the sockets: execve(2).
    ///
    /// Every other thread ends at once. Returns only to say why it was not possible; other descriptors may be lost
    /// then.
    package func replaceProgram(by path: String, arguments: [String]) -> Errno {
        let sockets = held.withLock { $0 }
        let environment =
            Host.allEnvironment.filter { !$0.hasPrefix("LISTEN_") } + [
                "LISTEN_PID=\(Host.processID)", "LISTEN_FDS=\(sockets.count)",
                "LISTEN_FDNAMES=" + sockets.map(\.name).joined(separator: ":"),
            ]
        let descriptors = sockets.map(\.raw)
        let code = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe clinux_replace(
                    path,
                    arguments,
                    environment,
                    descriptors,
                    CInt(descriptors.count),
                    Self.firstDescriptor
                )
            }
        }
        return Errno(code, "execve")
    }
}

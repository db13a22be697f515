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

        /// Port 0, any that is free, is the port of a socket that had the same role.
        func isFor(_ wanted: SocketAddress, _ role: Role) -> Bool {
            address == wanted
                || wanted.port == 0 && name == role.rawValue && address.withPort(0) == wanted
        }
    }

    private struct State {
        var held: [Held] = []
        /// Where a socket has been taken.
        var taken: Set<SocketAddress> = []
    }

    private let state = Lock(State())

    /// The first descriptor that is handed over, SD_LISTEN_FDS_START.
    private static let firstDescriptor: CInt = 3

    /// No sockets yet.
    package init() {}

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
            handover.state.withLock { $0.held.append(Held(address: address, name: name, raw: kept)) }
        }
        return handover
    }

    deinit { closeRest() }

    /// The addresses that whoever opened the sockets wants the routers to have: all TCP ones but the API's, each once.
    ///
    /// What has the name of a role an older daemon has opened, for what its configuration said then.
    package func routerAddresses(besides api: SocketAddress) -> [SocketAddress] {
        var addresses: [SocketAddress] = []
        for socket in state.withLock({ $0.held }) where Role(rawValue: socket.name) == nil {
            switch socket.address {
            case .unix, api: continue
            case let address: if !addresses.contains(address) { addresses.append(address) }
            }
        }
        return addresses
    }

    /// Whether a socket waits at `address`.
    package func has(_ address: SocketAddress) -> Bool {
        state.withLock { state in state.held.contains { $0.address == address } }
    }

    /// The name of the socket that `take` would give out; nil when none waits.
    package func name(at address: SocketAddress, as role: Role) -> String? {
        state.withLock { state in state.held.first { $0.isFor(address, role) }?.name }
    }

    /// A socket that waits at `address`; nil when none does.
    ///
    /// Port 0, any that is free, is the port of a socket that had the same role.
    package func take(at address: SocketAddress, as role: Role) -> FileDescriptor? {
        let raw = state.withLock { state -> CInt? in
            guard let found = state.held.firstIndex(where: { $0.isFor(address, role) }) else { return nil }
            let socket = state.held.remove(at: found)
            state.taken.insert(socket.address)
            return socket.raw
        }
        return raw.map { FileDescriptor(owning: $0) }
    }

    /// Keeps a second descriptor of a listening socket for the next program.
    package func add(copyOf descriptor: borrowing FileDescriptor, as role: Role) throws(Errno) {
        try add(copyOf: descriptor, named: role.rawValue)
    }

    /// The same for a socket with the name that it came with, or that of its role.
    package func add(copyOf descriptor: borrowing FileDescriptor, named name: String) throws(Errno) {
        guard let address = Socket.localAddress(of: descriptor) else { throw .last("getsockname") }
        let raw = try descriptor.duplicate().release()
        state.withLock { $0.held.append(Held(address: address, name: name, raw: raw)) }
    }

    /// Closes what nobody has taken; the addresses, each once, at which no socket has been taken at all.
    @discardableResult
    package func closeRest() -> [SocketAddress] {
        let (rest, taken) = state.withLock { state in
            defer { state.held = [] }
            return (state.held, state.taken)
        }
        for socket in rest { _ = Glibc.close(socket.raw) }
        var told = taken
        return rest.map(\.address).filter { told.insert($0).inserted }
    }

    /// Replaces this program by another, which keeps its process id and gets the sockets: execve(2).
    ///
    /// Every other thread ends at once. Returns only to say why it was not possible; other descriptors may be lost
    /// then.
    package func replaceProgram(by path: String, arguments: [String]) -> Errno {
        let sockets = state.withLock { $0.held }
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

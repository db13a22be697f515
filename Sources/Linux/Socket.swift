import CLinux
import Glibc

/// Stream sockets, all non-blocking and close-on-exec from birth: socket(7), tcp(7), unix(7).
package enum Socket {
    /// A connection that was accepted, and who made it.
    package struct Accepted: ~Copyable {
        package let descriptor: FileDescriptor
        package let peer: SocketAddress

        /// Gives the descriptor away.
        package consuming func take() -> FileDescriptor { descriptor }
    }

    /// A connection under way.
    package struct Connecting: ~Copyable {
        package let descriptor: FileDescriptor
        /// Whether the connection stands already; otherwise wait until writable and ask `pendingError`.
        package let isConnected: Bool

        /// Gives the descriptor away.
        package consuming func take() -> FileDescriptor { descriptor }
    }

    /// Two sockets connected with each other.
    package struct Pair: ~Copyable {
        package let first: FileDescriptor
        package let second: FileDescriptor

        /// Gives both ends away.
        package consuming func take<Result: ~Copyable>(
            _ body: (consuming FileDescriptor, consuming FileDescriptor) -> Result
        ) -> Result {
            body(first, second)
        }
    }

    /// Listens on `address`.
    ///
    /// With `reusePort` several listeners share the port and the kernel spreads connections (SO_REUSEPORT);
    /// with `deferAccept` a connection is offered once its first bytes are here (TCP_DEFER_ACCEPT).
    package static func listen(
        on address: SocketAddress,
        backlog: Int32 = 1024,
        reusePort: Bool = false,
        deferAccept: Bool = false
    ) throws(Errno) -> FileDescriptor {
        let descriptor = try open(family: address.family)
        if address.family != AF_UNIX {
            try setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
            try setOption(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
            if reusePort { try setOption(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) }
            if deferAccept { try setOption(descriptor, CInt(IPPROTO_TCP), TCP_DEFER_ACCEPT, 1) }
        }
        if address.family == AF_INET6 { try setOption(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        try bind(descriptor, to: address)
        let raw = descriptor.rawValue
        _ = try retrying("listen") { Glibc.listen(raw, backlog) }
        return descriptor
    }

    /// Gives a TCP listener that another program has made what `listen` gives our own.
    package static func adopt(_ listener: borrowing FileDescriptor, deferAccept: Bool) throws(Errno) {
        try setOption(listener, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        if deferAccept { try setOption(listener, CInt(IPPROTO_TCP), TCP_DEFER_ACCEPT, 1) }
    }

    /// The next waiting connection; nil when there is none now.
    package static func accept(from listener: borrowing FileDescriptor) throws(Errno) -> Accepted? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let raw = listener.rawValue
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                transferring { Int(unsafe clinux_accept(raw, address, &length)) }
            }
        }
        if result >= 0 {
            return Accepted(descriptor: FileDescriptor(owning: CInt(result)), peer: SocketAddress(storage))
        }
        let code = CInt(-result)
        // A connection that was reset while it waited is not a failure of the listener, accept(2).
        if code == EAGAIN || code == ECONNABORTED { return nil }
        throw Errno(code, "accept4")
    }

    /// Begins a connection to `address`.
    package static func connect(to address: SocketAddress) throws(Errno) -> Connecting {
        let descriptor = try open(family: address.family)
        if address.family != AF_UNIX { try setOption(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, 1) }
        let raw = descriptor.rawValue
        let code = unsafe try address.withCAddress { unsafe Glibc.connect(raw, $0, $1) == 0 ? 0 : errno }
        switch code {
        case 0: return Connecting(descriptor: descriptor, isConnected: true)
        case EINPROGRESS, EINTR: return Connecting(descriptor: descriptor, isConnected: false)
        default: throw Errno(code, "connect")
        }
    }

    /// Why a connection attempt failed, once its descriptor is writable; nil when it stands.
    package static func pendingError(of descriptor: borrowing FileDescriptor) -> Errno? {
        var code: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        let result = unsafe getsockopt(descriptor.rawValue, SOL_SOCKET, SO_ERROR, &code, &length)
        if result != 0 { return .last("getsockopt") }
        return code == 0 ? nil : Errno(code, "connect")
    }

    /// Receives into `bytes`, which must have room.
    @inline(__always)
    package static func receive(
        _ descriptor: borrowing FileDescriptor,
        into bytes: inout MutableSpan<UInt8>
    ) throws(Errno) -> Transfer {
        let raw = descriptor.rawValue
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            transferring { unsafe recv(raw, buffer.baseAddress, buffer.count, 0) }
        }
        return try outcome(of: count, "recv", endAtZero: true)
    }

    /// Sends some of `bytes` without SIGPIPE; `more` says that more follows at once (MSG_MORE).
    @inline(__always)
    package static func send(
        _ descriptor: borrowing FileDescriptor,
        _ bytes: Span<UInt8>,
        more: Bool = false
    ) throws(Errno) -> Transfer {
        let raw = descriptor.rawValue
        let flags = CInt(MSG_NOSIGNAL) | (more ? CInt(MSG_MORE) : 0)
        let count = unsafe bytes.withUnsafeBytes { buffer in
            transferring { unsafe Glibc.send(raw, buffer.baseAddress, buffer.count, flags) }
        }
        return try outcome(of: count, "send", endAtZero: false)
    }

    /// Ends our half of the stream; the peer's half stays open.
    package static func shutdownWrite(_ descriptor: borrowing FileDescriptor) {
        _ = Glibc.shutdown(descriptor.rawValue, CInt(SHUT_WR))
    }

    /// Makes the coming close a reset instead of an orderly end (SO_LINGER with zero time).
    package static func resetOnClose(_ descriptor: borrowing FileDescriptor) {
        var value = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        _ = unsafe setsockopt(descriptor.rawValue, SOL_SOCKET, SO_LINGER, &value, size)
    }

    /// Sets the kernel's buffers for the connection, in bytes (SO_SNDBUF, SO_RCVBUF); tests use it.
    package static func setBuffers(
        _ descriptor: borrowing FileDescriptor,
        sendBytes: Int32? = nil,
        receiveBytes: Int32? = nil
    ) throws(Errno) {
        if let sendBytes { try setOption(descriptor, SOL_SOCKET, SO_SNDBUF, sendBytes) }
        if let receiveBytes { try setOption(descriptor, SOL_SOCKET, SO_RCVBUF, receiveBytes) }
    }

    package static func localAddress(of descriptor: borrowing FileDescriptor) -> SocketAddress? {
        let raw = descriptor.rawValue
        return unsafe SocketAddress.reading { unsafe getsockname(raw, $0, $1) }
    }

    /// The user who connected to a Unix socket (SO_PEERCRED); nil when the kernel does not say.
    package static func peerUserID(of descriptor: borrowing FileDescriptor) -> UInt32? {
        var credentials = (pid: Int32(0), user: UInt32(0), group: UInt32(0))
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        let result = unsafe getsockopt(descriptor.rawValue, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
        return result == 0 ? credentials.user : nil
    }

    /// Two connected stream sockets.
    package static func pair() throws(Errno) -> Pair {
        var ends: (CInt, CInt) = (-1, -1)
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let result = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
            unsafe socketpair(AF_UNIX, type, 0, bytes.assumingMemoryBound(to: CInt.self).baseAddress)
        }
        if result != 0 { throw .last("socketpair") }
        return Pair(first: FileDescriptor(owning: ends.0), second: FileDescriptor(owning: ends.1))
    }

    /// Two ends of one TCP connection over loopback; unlike a pair of Unix sockets it can be reset.
    package static func loopbackPair() throws(Errno) -> Pair {
        let listener = try listen(on: .loopback(port: 0), backlog: 1)
        guard let address = localAddress(of: listener) else { throw .last("getsockname") }
        // Over loopback a connection stands when connect(2) returns; whoever else found the port is sent away.
        for _ in 0..<64 {
            let first = try connect(to: address).take()
            let own = localAddress(of: first)
            while let accepted = try accept(from: listener) {
                if accepted.peer == own { return Pair(first: first, second: accepted.take()) }
            }
        }
        throw Errno(EAGAIN, "accept")
    }

    // MARK: - Private

    private static func open(family: CInt) throws(Errno) -> FileDescriptor {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        return FileDescriptor(owning: try retrying("socket") { socket(family, type, 0) })
    }

    private static func bind(
        _ descriptor: borrowing FileDescriptor,
        to address: SocketAddress
    ) throws(Errno) {
        let raw = descriptor.rawValue
        let code = unsafe try address.withCAddress { unsafe Glibc.bind(raw, $0, $1) == 0 ? 0 : errno }
        if code != 0 { throw Errno(code, "bind") }
    }

    private static func setOption(
        _ descriptor: borrowing FileDescriptor,
        _ level: CInt,
        _ option: CInt,
        _ value: CInt
    ) throws(Errno) {
        var value = value
        let size = socklen_t(MemoryLayout<CInt>.size)
        if unsafe setsockopt(descriptor.rawValue, level, option, &value, size) != 0 {
            throw .last("setsockopt")
        }
    }
}

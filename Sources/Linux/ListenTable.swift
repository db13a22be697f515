import CLinux
import Glibc

/// The kernel's table of listening TCP sockets, sock_diag(7).
package enum ListenTable {
    package struct Listener: Hashable, Sendable {
        package let address: SocketAddress
        package let userID: UInt32
        package let inode: UInt32
    }

    /// All listeners of this network namespace; one dump, its cost independent of connections.
    package static func listeners() throws(Errno) -> [Listener] {
        var capacity = 256
        while true {
            var list = [clinux_listener](repeating: clinux_listener(), count: capacity)
            let room = CInt(capacity)
            let count = try retrying("sock_diag") { unsafe clinux_listeners(&list, room) }
            // A full list may have been cut: ask again with more room.
            if count < room { return list.prefix(Int(count)).map(Listener.init) }
            capacity *= 4
        }
    }

    /// The listeners on `port`.
    package static func listeners(onPort port: UInt16) throws(Errno) -> [Listener] {
        try listeners().filter { $0.address.port == port }
    }
}

extension ListenTable.Listener {
    fileprivate init(_ entry: clinux_listener) {
        let bytes = entry.address
        let high = word(bytes.0, bytes.1, bytes.2, bytes.3, bytes.4, bytes.5, bytes.6, bytes.7)
        let low = word(bytes.8, bytes.9, bytes.10, bytes.11, bytes.12, bytes.13, bytes.14, bytes.15)
        address =
            entry.family == AF_INET
            ? .ipv4(UInt32(high >> 32), port: entry.port)
            : .ipv6(high: high, low: low, port: entry.port)
        userID = entry.user_id
        inode = entry.inode
    }
}

private func word(_ bytes: UInt8...) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
}

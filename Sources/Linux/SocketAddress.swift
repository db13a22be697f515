import CLinux
import Glibc

/// An address text that cannot be read.
package struct InvalidAddress: Error, Equatable, Sendable {
    package let text: String

    package init(text: String) {
        self.text = text
    }
}

/// Where a socket is: IPv4, IPv6 or a path.
package enum SocketAddress: Hashable, Sendable {
    /// Address in host byte order: 127.0.0.1 is 0x7f000001.
    case ipv4(UInt32, port: UInt16)
    /// The two halves of the address in host byte order: ::1 is (0, 1).
    case ipv6(high: UInt64, low: UInt64, port: UInt16)
    case unix(path: String)

    /// The longest path that fits `sun_path` with its terminating zero, unix(7).
    package static let maximumPathBytes = 107

    package static func loopback(port: UInt16) -> SocketAddress { .ipv4(0x7f00_0001, port: port) }
    package static func loopback6(port: UInt16) -> SocketAddress { .ipv6(high: 0, low: 1, port: port) }

    /// Reads `127.0.0.1:8080` or `[::1]:8080`; the host must be a literal.
    package init(parsing text: String) throws(InvalidAddress) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { throw InvalidAddress(text: text) }
        let digits = text.utf8[text.utf8.index(after: colon)...]
        var port = 0
        for byte in digits {
            guard (48...57).contains(byte), port <= 65_535 else { throw InvalidAddress(text: text) }
            port = port * 10 + Int(byte - 48)
        }
        guard !digits.isEmpty, let port = UInt16(exactly: port) else { throw InvalidAddress(text: text) }
        let host = String(text[..<colon])
        guard let address = SocketAddress(host: host, port: port) else { throw InvalidAddress(text: text) }
        self = address
    }

    /// Reads an address literal, an IPv6 one with or without brackets.
    package init?(host: String, port: UInt16) {
        var four = in_addr()
        if unsafe inet_pton(AF_INET, host, &four) == 1 {
            self = .ipv4(UInt32(bigEndian: four.s_addr), port: port)
            return
        }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        var six = in6_addr()
        guard unsafe inet_pton(AF_INET6, bare, &six) == 1 else { return nil }
        let (high, low) = halves(of: six)
        self = .ipv6(high: high, low: low, port: port)
    }

    /// The port; 0 for a path.
    package var port: UInt16 {
        switch self {
        case .ipv4(_, let port), .ipv6(_, _, let port): port
        case .unix: 0
        }
    }

    /// The same address with another port.
    package func withPort(_ port: UInt16) -> SocketAddress {
        switch self {
        case .ipv4(let address, _): .ipv4(address, port: port)
        case .ipv6(let high, let low, _): .ipv6(high: high, low: low, port: port)
        case .unix: self
        }
    }

    /// The host without port or brackets; the path for a Unix socket.
    package var hostText: String {
        switch self {
        case .ipv4(let value, _):
            return "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
        case .ipv6(let high, let low, _):
            var address = in6_addr(high: high, low: low)
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            let count = socklen_t(text.count)
            guard unsafe inet_ntop(AF_INET6, &address, &text, count) != nil else { return "::" }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        case .unix(let path): return path
        }
    }

    /// The bytes of `hostText`; an IPv4 address needs no String for them.
    package var hostBytes: [UInt8] {
        guard case .ipv4(let value, _) = self else { return Array(hostText.utf8) }
        var text: [UInt8] = []
        text.append(addingCapacity: 15) { (free: inout OutputSpan<UInt8>) in
            for place: UInt32 in 0..<4 {
                let part = UInt8(truncatingIfNeeded: value >> (24 - 8 * place))
                if place > 0 { free.append(UInt8(ascii: ".")) }
                if part >= 100 { free.append(UInt8(ascii: "0") + part / 100) }
                if part >= 10 { free.append(UInt8(ascii: "0") + part / 10 % 10) }
                free.append(UInt8(ascii: "0") + part % 10)
            }
        }
        return text
    }
}

extension SocketAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ipv4(_, let port): "\(hostText):\(port)"
        case .ipv6(_, _, let port): "[\(hostText)]:\(port)"
        case .unix(let path): path
        }
    }
}

extension SocketAddress {
    var family: CInt {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// Calls `body` with the C form of the address.
    func withCAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws(Errno) -> Result {
        var storage = sockaddr_storage()
        let length: socklen_t
        switch self {
        case .ipv4(let value, let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = value.bigEndian
            length = store(address, in: &storage)
        case .ipv6(let high, let low, let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6_addr(high: high, low: low)
            length = store(address, in: &storage)
        case .unix(let path):
            guard path.utf8.count <= Self.maximumPathBytes else { throw Errno(ENAMETOOLONG, "bind") }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            length = store(address, in: &storage)
        }
        return unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }

    /// Reads the C form that a call filled in.
    static func reading(
        _ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe fill($0, &length) }
        }
        guard result == 0 else { return nil }
        return CInt(storage.ss_family) == AF_UNIX
            ? .unix(path: path(in: storage, length)) : SocketAddress(storage)
    }

    init(_ storage: sockaddr_storage) {
        switch CInt(storage.ss_family) {
        case AF_INET:
            let address = prefix(of: storage, to: sockaddr_in.self)
            self = .ipv4(
                UInt32(bigEndian: address.sin_addr.s_addr),
                port: UInt16(bigEndian: address.sin_port)
            )
        case AF_INET6:
            let address = prefix(of: storage, to: sockaddr_in6.self)
            let (high, low) = halves(of: address.sin6_addr)
            self = .ipv6(high: high, low: low, port: UInt16(bigEndian: address.sin6_port))
        default:
            self = .unix(path: "")
        }
    }
}

private func store<Address>(_ address: Address, in storage: inout sockaddr_storage) -> socklen_t {
    unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: address, as: Address.self) }
    return socklen_t(MemoryLayout<Address>.size)
}

private func prefix<Address>(of storage: sockaddr_storage, to type: Address.Type) -> Address {
    unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: type) }
}

/// The path in an address of so many bytes; empty for a socket that has none, unix(7).
private func path(in storage: sockaddr_storage, _ length: socklen_t) -> String {
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let bytes = unsafe withUnsafeBytes(of: storage) { bytes in
        unsafe Array(bytes[min(start, Int(length))..<min(Int(length), bytes.count)])
    }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}

private func halves(of address: in6_addr) -> (UInt64, UInt64) {
    unsafe withUnsafeBytes(of: address) { bytes in
        (
            UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }
}

extension in6_addr {
    fileprivate init(high: UInt64, low: UInt64) {
        self.init()
        unsafe withUnsafeMutableBytes(of: &self) { bytes in
            unsafe bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            unsafe bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
    }
}

extension SocketAddress {
    /// Whether only this machine reaches it (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3, and the former written as IPv6).
    package var isLoopback: Bool {
        switch self {
        case .ipv4(let host, port: _): host >> 24 == 127
        case .ipv6(let high, let low, port: _):
            high == 0 && (low == 1 || (low >> 32 == 0xffff && (low & 0xffff_ffff) >> 24 == 127))
        case .unix: true
        }
    }
}

import Glibc

/// Host names and their addresses, getaddrinfo(3).
package enum HostLookup {
    /// The addresses of a name or an address literal for a TCP connection to `port`, best first; none for a name
    /// that nobody knows.
    ///
    /// It blocks for as long as DNS takes.
    package static func addresses(of host: String, port: UInt16) -> [SocketAddress] {
        if let known = knownAddresses(of: host, port: port) { return known }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next?.pointee {
            if let address = unsafe address(in: entry) { addresses.append(address.withPort(port)) }
            unsafe next = entry.ai_next
        }
        return addresses
    }

    /// The addresses that need no question to anybody: a literal's, and those of names at and below `localhost`,
    /// which are this machine (RFC 6761 §6.3) whatever a resolver thinks of them.
    package static func knownAddresses(of host: String, port: UInt16) -> [SocketAddress]? {
        if let literal = SocketAddress(host: host, port: port) { return [literal] }
        let name = host.lowercased()
        guard name == "localhost" || name.hasSuffix(".localhost") else { return nil }
        return [.loopback(port: port), .loopback6(port: port)]
    }

    // MARK: - Private

    private static func address(in entry: addrinfo) -> SocketAddress? {
        guard let source = unsafe entry.ai_addr, unsafe [AF_INET, AF_INET6].contains(entry.ai_family)
        else { return nil }
        let count = unsafe Int(entry.ai_addrlen)
        return unsafe SocketAddress.reading { storage, _ in
            unsafe UnsafeMutableRawPointer(storage).copyMemory(from: source, byteCount: count)
            return 0
        }
    }
}

import Linux

/// What a drain's connection needs beside time: where to, and for TLS whom to trust.
struct DrainDestination: Sendable {
    let addresses: [SocketAddress]
    /// Nil without TLS.
    var trust: Result<TLSTrust, TLSTrust.Failure>?

    /// Asks for the host's addresses and for the certificates to trust, on a thread of its own.
    static func find(_ url: DrainURL, trust: DrainTrust) async -> DrainDestination {
        let found = try? await onThread(named: "drain-lookup") {
            let addresses = HostLookup.addresses(of: url.host, port: url.port)
            if url.security == .none { return DrainDestination(addresses: addresses) }
            return DrainDestination(addresses: addresses, trust: trust.open())
        }
        return found ?? DrainDestination(addresses: [])
    }
}

import Testing

@testable import Linux

@Suite("HostLookup")
struct HostLookupTests {
    @Test(
        "localhost, all names below it and literals need nobody to be asked",
        arguments: ["localhost", "LOCALHOST", "logs.localhost", "a.b.Localhost"]
    )
    func localNames(_ name: String) {
        let expected: [SocketAddress] = [.loopback(port: 9), .loopback6(port: 9)]
        #expect(HostLookup.knownAddresses(of: name, port: 9) == expected)
        #expect(HostLookup.addresses(of: name, port: 9) == expected)
        #expect(HostLookup.knownAddresses(of: "127.0.0.1", port: 9) == [.loopback(port: 9)])
        #expect(HostLookup.knownAddresses(of: "::1", port: 9) == [.loopback6(port: 9)])
        #expect(HostLookup.knownAddresses(of: "localhost.example.com", port: 9) == nil)
    }

    @Test("what is neither is the C library's to know")
    func systemNames() {
        // inet_aton(3)'s short form, which only the C library reads.
        #expect(HostLookup.knownAddresses(of: "127.1", port: 9) == nil)
        #expect(HostLookup.addresses(of: "127.1", port: 9) == [.loopback(port: 9)])
        // A label of 64 bytes is too long for DNS (RFC 1035 §2.3.4): nobody has to be asked.
        let name = String(repeating: "a", count: 64) + ".invalid"
        #expect(HostLookup.addresses(of: name, port: 9) == [])
    }
}

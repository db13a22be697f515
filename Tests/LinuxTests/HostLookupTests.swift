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

    @Test("a name is looked up by the system, and one that nobody has is no address")
    func systemNames() throws {
        // RFC 6761 §6.4: no name below .invalid exists.
        #expect(HostLookup.addresses(of: "nobody.invalid", port: 9) == [])
        let ownName = try FileSystem.readText("/proc/sys/kernel/hostname").prefix { $0 != "\n" }
        let hosts = (try? FileSystem.readText("/etc/hosts")) ?? ""
        guard hosts.split(whereSeparator: \.isWhitespace).contains(ownName) else { return }
        let addresses = HostLookup.addresses(of: String(ownName), port: 9)
        #expect(!addresses.isEmpty && addresses.allSatisfy { $0.port == 9 })
    }
}

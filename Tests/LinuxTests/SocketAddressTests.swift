import Linux
import Testing

@Suite("Addresses")
struct SocketAddressTests {
    @Test(
        "read and write themselves",
        arguments: ["127.0.0.1:8080", "[::1]:80", "127.10.3.4:0", "[2001:db8::5]:65535"]
    )
    func roundTrip(text: String) throws {
        #expect(try SocketAddress(parsing: text).description == text)
    }

    @Test(
        "that are not literals with a port are refused",
        arguments: [
            "", "8080", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:+1", "127.0.0.1:65536",
            "[::1:80",
        ]
    )
    func refused(text: String) {
        #expect(throws: InvalidAddress(text: text)) { try SocketAddress(parsing: text) }
    }

    @Test(
        "give the bytes of their host's text",
        arguments: ["0.0.0.0", "9.10.99.100", "127.0.0.1", "255.255.255.255", "::1", "2001:db8::7"]
    )
    func hostBytes(_ host: String) throws {
        let address = try #require(SocketAddress(host: host, port: 80))
        #expect(address.hostBytes == Array(host.utf8))
        #expect(address.hostText == host)
    }
}

import Linux
import TestSupport
import Testing

@Suite("Sockets")
struct SocketTests {
    @Test("listen on a free port, are found in the listen table, and carry bytes both ways")
    func loopback() throws {
        let listener = try Socket.listen(on: .loopback(port: 0))
        let bound = Socket.localAddress(of: listener)
        let address = try #require(bound)
        #expect(try ListenTable.listeners(onPort: address.port).map(\.address) == [address])
        let client = try Socket.connect(to: address).take()
        try waitUntilReadable(listener)
        guard let accepted = try Socket.accept(from: listener) else {
            Issue.record("nothing to accept")
            return
        }
        let failure = Socket.pendingError(of: client)
        #expect(failure == nil)
        let sent = try Socket.send(client, Array("ping".utf8).span)
        #expect(sent == .bytes(4))
        try waitUntilReadable(accepted.descriptor)
        let ping = try accepted.descriptor.read(upTo: 10)
        #expect(ping == Array("ping".utf8))
        let nothing = try accepted.descriptor.read(upTo: 10)
        #expect(nothing == nil, "nothing more yet is would-block")
        Socket.shutdownWrite(client)
        try waitUntilReadable(accepted.descriptor)
        let end = try accepted.descriptor.read(upTo: 10)
        #expect(end == [], "the end is empty")
    }

    @Test("know the user at the other end of a Unix socket")
    func peerUser() throws {
        let folder = try FileSystem.makeTemporaryDirectory(
            in: FileSystem.temporaryDirectory,
            prefix: "linux-"
        )
        defer { try? FileSystem.removeTree(folder) }
        let address = SocketAddress.unix(path: folder + "/socket")
        let listener = try Socket.listen(on: address)
        let client = try Socket.connect(to: address)
        guard let accepted = try Socket.accept(from: listener) else {
            Issue.record("nothing to accept")
            return
        }
        let isConnected = client.isConnected
        #expect(isConnected)
        let user = Socket.peerUserID(of: accepted.descriptor)
        #expect(user == Host.userID)
    }

    @Test("refuse a path that does not fit sun_path")
    func longPath() {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        #expect(throws: Errno.nameTooLong) {
            let listener = try Socket.listen(on: .unix(path: path))
            _ = listener.rawValue
        }
    }
}

import Linux
import TestSupport

/// A WebSocket client for one message and its echo (RFC 6455).
enum WebSocketCall {
    struct Refused: Error {
        let answer: String
    }

    static func echo(_ text: String, path: String, host: String, at address: SocketAddress) async throws
        -> String
    {
        try await onThread(named: "websocket") {
            let socket = try Socket.connect(to: address).take()
            try waitUntilWritable(socket)
            let handshake = """
                GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: Upgrade\r\nUpgrade: websocket\r
                Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
                """
            _ = try Socket.send(socket, Array(handshake.utf8).span)
            var received: [UInt8] = []
            let head = try read(from: socket, &received) { bytes in
                String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n")
            }
            // The key's answer as RFC 6455 §1.3 gives it.
            guard head.hasPrefix("HTTP/1.1 101 "), head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") else {
                throw Refused(answer: head)
            }
            while !received.starts(with: Array("\r\n\r\n".utf8)) { received.removeFirst() }
            received.removeFirst(4)
            _ = try Socket.send(socket, maskedText(text).span)
            _ = try read(from: socket, &received) { $0.count >= 2 && $0.count >= 2 + Int($0[1]) }
            guard received[0] == 0x81 else { throw Refused(answer: "frame \(received)") }
            let echo = String(decoding: received[2..<(2 + Int(received[1]))], as: UTF8.self)
            // A close of our own, so that the router logs the end of the exchange; its answer ends the test.
            _ = try Socket.send(socket, ([0x88, 0x80, 0, 0, 0, 0] as [UInt8]).span)
            while let more = try next(from: socket), !more.isEmpty {}
            return echo
        }
    }

    // MARK: - Private

    /// One short text frame with a mask, as clients must send (RFC 6455 §5.3).
    private static func maskedText(_ text: String) -> [UInt8] {
        let mask: [UInt8] = [1, 2, 3, 4]
        let content = text.utf8.enumerated().map { $1 ^ mask[$0 % 4] }
        return [0x81, 0x80 | UInt8(content.count)] + mask + content
    }

    private static func read(
        from socket: borrowing FileDescriptor,
        _ received: inout [UInt8],
        until isEnough: ([UInt8]) -> Bool
    ) throws -> String {
        while !isEnough(received) {
            guard let more = try next(from: socket), !more.isEmpty else { break }
            received += more
        }
        return String(decoding: received, as: UTF8.self)
    }

    private static func next(from socket: borrowing FileDescriptor) throws -> [UInt8]? {
        while true {
            try waitUntilReadable(socket)
            if let bytes = try socket.read(upTo: 4096) { return bytes }
        }
    }
}

package import HTTP
package import Linux

/// A blocking HTTP client for tests: one request, one response, over TCP or a Unix socket.
package enum HTTPCall {
    /// Sends `request` and reads the whole response, off Swift's pool; throws after a silence of `longestWait`.
    package static func send(_ request: Request, to address: SocketAddress) async throws -> Response {
        try await onThread(named: "http-call") { try sendBlocking(request, address) }
    }

    /// GETs `path` with a Host field.
    package static func get(
        _ path: String,
        host: String = "localhost",
        from address: SocketAddress
    ) async throws -> Response {
        try await send(
            Request(method: "GET", target: path, fields: ["Host": host, "Connection": "close"]),
            to: address
        )
    }

    /// The peer closed before a response was complete.
    package struct ClosedWithoutAnswer: Error {}

    // MARK: - Private

    private static func sendBlocking(_ request: Request, _ address: SocketAddress) throws -> Response {
        let socket = try Socket.connect(to: address).take()
        try waitUntilWritable(socket)
        if let failure = Socket.pendingError(of: socket) { throw failure }
        try sendAll(request.serialize(), to: socket)
        var reader = ResponseReader()
        let method = request.method == "HEAD" ? RequestMethod.head : .other
        while true {
            if let response = try reader.nextResponse(answering: method, contentLimit: 64 << 20) {
                return response
            }
            try waitUntilReadable(socket)
            guard let bytes = try socket.read(upTo: 65_536) else { continue }
            reader.push(bytes)
            guard bytes.isEmpty else { continue }
            reader.close()
            guard let last = try reader.nextResponse(answering: method, contentLimit: 64 << 20) else {
                throw ClosedWithoutAnswer()
            }
            return last
        }
    }

    private static func sendAll(_ bytes: [UInt8], to socket: borrowing FileDescriptor) throws {
        var offset = 0
        while offset < bytes.count {
            switch try Socket.send(socket, bytes.span.extracting(offset..<bytes.count)) {
            case .bytes(let count): offset += count
            case .wouldBlock, .end: try waitUntilWritable(socket)
            }
        }
    }
}

extension Response {
    /// The content as text.
    package var text: String { String(decoding: content, as: UTF8.self) }
}

import HTTP
import Linux

/// One request and its response over the daemon's socket, from connect to the last byte.
///
/// It turns an event loop of its own; the caller's thread waits. Content is handed on as it comes.
final class Exchange {
    /// What is sent.
    struct Request {
        var method: String
        var target: String
        var fields: [(name: String, value: String)] = []
        var content = Content.none
        /// How long the whole exchange may take; nil for a stream.
        var deadline: Duration?
        /// Called once when the answer has not ended after so long.
        var whenSlow: (after: Duration, tell: () -> Void)?
    }

    enum Content {
        case none
        case bytes([UInt8])
        /// So many bytes in pieces, in chunks when the number is not known; the closure returns an empty piece at the
        /// end.
        case stream(lengthBytes: Int?, next: () throws -> [UInt8])
    }

    /// What came back before the content.
    struct Response {
        var status = 0
        var fields: [(name: String, value: String)] = []

        func field(_ name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// Takes content as it comes.
    typealias Receiver = (Response, ArraySlice<UInt8>) throws -> Void

    private(set) var response = Response()
    /// After status 101: bytes of the other protocol that have arrived already.
    private(set) var upgraded: [UInt8]?
    let connection: Connection

    private let loop: EventLoop
    private let socketPath: String
    private let request: Request
    private let receive: Receiver
    private var registration: EventLoop.Registration?
    private var output: [UInt8]
    private var sent = 0
    private var source: (() throws -> [UInt8])?
    private var input: [UInt8] = []
    private var parser = ResponseParser()
    private var body: BodyReader?
    private var isFinished = false
    private var failure: (any Error)?

    /// Performs `request` on the socket at `path`; `receive` gets each piece of the content.
    static func perform(
        _ request: Request,
        at path: String,
        receive: @escaping Receiver
    ) throws -> Exchange {
        let exchange = try Exchange(request, path, receive)
        try exchange.run()
        return exchange
    }

    // MARK: - Private: the loop

    private init(_ request: Request, _ path: String, _ receive: @escaping Receiver) throws {
        self.request = request
        self.receive = receive
        socketPath = path
        connection = try Connection.open(path)
        loop = try EventLoop(clock: PlatformClock())
        output = Exchange.head(of: request)
        switch request.content {
        case .none: break
        case .bytes(let bytes): output += bytes
        case .stream(.some, let next): source = next
        case .stream(.none, let next): source = Exchange.chunks(of: next)
        }
    }

    private func run() throws {
        let handler = CallbackHandler { [unowned self] readiness in handle(readiness) }
        let registration = try loop.register(connection.descriptor, for: .readWrite, handler: handler)
        self.registration = registration
        if let deadline = request.deadline {
            loop.schedule(after: deadline) { [unowned self] in
                finish(ClientError.noAnswer(socket: socketPath))
            }
        }
        if let whenSlow = request.whenSlow {
            loop.schedule(after: whenSlow.after) { [unowned self] in
                if !isFinished { whenSlow.tell() }
            }
        }
        loop.run()
        loop.deregister(registration, descriptor: connection.descriptor)
        if let failure { throw failure }
    }

    private func handle(_ readiness: Readiness) {
        do {
            if readiness.contains(.writable) { try send() }
            if !isFinished, !readiness.isDisjoint(with: [.readable, .readHangup, .hangup, .error]) {
                try takeInput()
            }
        } catch let error as Errno {
            finish(ClientError.brokenOff(reason: error.text))
        } catch let error as HTTPError {
            finish(ClientError.unreadable(reason: "it is no HTTP response (\(error))"))
        } catch {
            finish(error)
        }
    }

    private func finish(_ error: (any Error)? = nil) {
        guard !isFinished else { return }
        isFinished = true
        failure = error
        loop.stop()
    }

    // MARK: - Private: sending

    private static func head(of request: Request) -> [UInt8] {
        var bytes: [UInt8] = []
        Serializer.appendRequestLine(method: request.method, target: request.target, to: &bytes)
        Serializer.appendField("Host", "localhost", to: &bytes)
        for (name, value) in request.fields { Serializer.appendField(name, value, to: &bytes) }
        switch request.content {
        case .none: break
        case .bytes(let content): Serializer.appendField("Content-Length", content.count, to: &bytes)
        case .stream(let length?, _): Serializer.appendField("Content-Length", length, to: &bytes)
        case .stream(.none, _): Serializer.appendField("Transfer-Encoding", "chunked", to: &bytes)
        }
        Serializer.appendLineEnd(to: &bytes)
        return bytes
    }

    /// The same pieces as chunks, the last one included (RFC 9112 §7.1).
    private static func chunks(of next: @escaping () throws -> [UInt8]) -> () throws -> [UInt8] {
        var hasEnded = false
        return {
            guard !hasEnded else { return [] }
            let piece = try next()
            hasEnded = piece.isEmpty
            var bytes: [UInt8] = []
            if hasEnded {
                Serializer.appendLastChunk(to: &bytes)
            } else {
                Serializer.appendChunk(piece, to: &bytes)
            }
            return bytes
        }
    }

    private func send() throws {
        while true {
            if sent == output.count, let source {
                output = try source()
                sent = 0
                if output.isEmpty { self.source = nil }
            }
            guard sent < output.count else { break }
            switch try? Socket.send(connection.descriptor, output.span.extracting(sent..<output.count)) {
            case .bytes(let count): sent += count
            case .wouldBlock: return
            // The daemon reads no further; its answer says why, if there is one.
            case .end, nil: stopSending()
            }
        }
        guard let registration else { return }
        try loop.modify(registration, descriptor: connection.descriptor, for: .read)
    }

    private func stopSending() {
        source = nil
        sent = output.count
    }

    // MARK: - Private: receiving

    private func takeInput() throws {
        guard let bytes = try receivePiece() else { return }
        guard !bytes.isEmpty else { return try takeEnd() }
        if body != nil { return try takeContent(bytes) }
        input += bytes
        try takeHead()
    }

    private func receivePiece() throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var span = bytes.mutableSpan
        switch try Socket.receive(connection.descriptor, into: &span) {
        case .wouldBlock: return nil
        case .end: return []
        case .bytes(let count):
            bytes.removeLast(bytes.count - count)
            return bytes
        }
    }

    private func takeHead() throws {
        while body == nil, !isFinished {
            let method = RequestMethod(rawValue: request.method) ?? .other
            switch parser.parse(input.span, answering: method) {
            case .needsMore: return
            case .failed(let error): throw error
            case .complete(let length):
                let head = parser.head
                let rest = Array(input[length...])
                defer { input = rest }
                if head.isInterim { continue }
                note(head)
                if head.status == 101 {
                    upgraded = rest
                    return finish()
                }
                body = BodyReader(head.framing)
                try takeContent(rest)
            }
        }
    }

    private func note(_ head: ResponseHead) {
        response.status = head.status
        response.fields = head.fields.map { field in
            (text(field.name), text(field.value))
        }
    }

    private func text(_ range: ByteRange) -> String { String(decoding: input[range.range], as: UTF8.self) }

    private func takeContent(_ bytes: [UInt8]) throws {
        guard var reader = body else { return }
        defer { body = reader }
        var start = 0
        while start < bytes.count, !reader.isComplete {
            let step = try reader.next(bytes.span.extracting(start..<bytes.count))
            let payload = start + step.payload.lowerBound..<start + step.payload.upperBound
            if !payload.isEmpty { try receive(response, bytes[payload]) }
            start += step.consumed
        }
        if reader.isComplete { finish() }
    }

    private func takeEnd() throws {
        guard var reader = body else {
            throw ClientError.brokenOff(reason: "the connection was closed without an answer")
        }
        do throws(HTTPError) {
            try reader.close()
        } catch {
            throw ClientError.brokenOff(reason: "the connection was closed in the middle of an answer")
        }
        finish()
    }
}

import HTTP
import Linux
import Model
import PlatformAPI

/// The daemon as commands see it: typed calls, streams and uploads over its Unix socket.
final class DaemonClient {
    let socketPath: String
    /// Called with what the daemon wants people to know (`X-Heroku-Warning`).
    private let warn: (String) -> Void

    init(socketPath: String, warn: @escaping (String) -> Void) {
        self.socketPath = socketPath
        self.warn = warn
    }

    /// Calls an endpoint; `range` is the Range field of a list request.
    func call<Call: Endpoint>(_ endpoint: Call, range: String? = nil) throws -> Call.Answer {
        var request = try request(for: endpoint)
        request.deadline = Limits.CommandLine.answer
        if let range { request.fields.append(("Range", range)) }
        return try answer(to: request, of: endpoint)
    }

    /// As `call`, with what a field of the answer's head says.
    func call<Call: Endpoint>(
        _ endpoint: Call,
        field name: String
    ) throws -> (answer: Call.Answer, field: String?) {
        var request = try request(for: endpoint)
        request.deadline = Limits.CommandLine.answer
        var body: [UInt8] = []
        let response = try perform(request) { body += $0 }
        return (try DaemonClient.decode(body, to: request.target), response.field(name))
    }

    /// Calls an endpoint that may have to wait for others, without a limit; `tell` is called once if it does.
    func callInTurn<Call: Endpoint>(_ endpoint: Call, tell: @escaping () -> Void) throws -> Call.Answer {
        var request = try request(for: endpoint)
        request.whenSlow = (Limits.CommandLine.slowAnswer, tell)
        return try answer(to: request, of: endpoint)
    }

    /// Reads all pages of a list.
    func list<Call: Endpoint, Item>(_ endpoint: Call) throws -> [Item] where Call.Answer == [Item] {
        let wire = try endpoint.request()
        var items: [Item] = []
        var range: String? = "id ..; max=1000"
        while let wanted = range {
            var request = request(wire.method.rawValue, wire.path)
            request.deadline = Limits.CommandLine.answer
            request.fields.append(("Range", wanted))
            var body: [UInt8] = []
            let response = try perform(request) { body += $0 }
            items += try DaemonClient.decode(body, to: wire.path) as [Item]
            range = response.field("Next-Range")
        }
        return items
    }

    /// Reads a stream, given by its URL, piece by piece until it ends.
    func stream(_ url: String, receive: @escaping (ArraySlice<UInt8>) throws -> Void) throws {
        try perform(request("GET", DaemonClient.target(of: url)), receive: receive)
    }

    /// Calls an endpoint whose answer is a stream, and reads it until it ends.
    func stream<Call: Endpoint>(
        _ endpoint: Call,
        receive: @escaping (ArraySlice<UInt8>) throws -> Void
    ) throws {
        try perform(try request(for: endpoint), receive: receive)
    }

    /// Sends an archive in pieces to a URL: so many bytes, or as many as come until an empty piece.
    func upload(_ url: String, lengthBytes: Int?, next: @escaping () throws -> [UInt8]) throws {
        var request = request("PUT", DaemonClient.target(of: url))
        request.fields.append(("Content-Type", "application/octet-stream"))
        request.content = .stream(lengthBytes: lengthBytes, next: next)
        try perform(request) { _ in }
    }

    /// Asks for the terminal of a one-off dyno, or of a command inside one, by its `attach_url`; the connection, and
    /// bytes that came with the answer.
    func attach(_ url: String) throws -> (connection: Connection, received: [UInt8]) {
        var request = request("GET", DaemonClient.target(of: url))
        request.fields += [("Connection", "Upgrade"), ("Upgrade", AttachFrame.upgradeName)]
        request.deadline = Limits.CommandLine.answer
        var refusal: [UInt8] = []
        let exchange = try Exchange.perform(request, at: socketPath) { refusal += $1 }
        guard let received = exchange.upgraded else {
            throw DaemonClient.refusal(exchange.response.status, refusal)
        }
        return (exchange.connection, received)
    }

    // MARK: - Private

    private func request<Call: Endpoint>(for endpoint: Call) throws -> Exchange.Request {
        let wire = try endpoint.request()
        var request = request(wire.method.rawValue, wire.path)
        if let body = wire.body {
            request.fields.append(("Content-Type", "application/json"))
            request.content = .bytes(body)
        }
        return request
    }

    private func answer<Call: Endpoint>(to request: Exchange.Request, of _: Call) throws -> Call.Answer {
        try DaemonClient.decode(try collect(request), to: request.target)
    }

    private static func decode<Answer: Decodable>(_ body: [UInt8], to target: String) throws -> Answer {
        do {
            return try WireJSON.decode(Answer.self, from: body)
        } catch {
            throw ClientError.unreadable(reason: "the answer to \(target) has an unexpected form")
        }
    }

    private func request(_ method: String, _ target: String) -> Exchange.Request {
        Exchange.Request(
            method: method,
            target: target,
            fields: [
                ("Accept", "application/vnd.heroku+json; version=3.sdk"),
                ("User-Agent", "herolocal/\(ProductVersion.text)"),
            ]
        )
    }

    private func collect(_ request: Exchange.Request) throws -> [UInt8] {
        var body: [UInt8] = []
        try perform(request) { body += $0 }
        return body
    }

    /// Performs a request; an answer that is no success is thrown.
    @discardableResult
    private func perform(
        _ request: Exchange.Request,
        receive: @escaping (ArraySlice<UInt8>) throws -> Void
    ) throws -> Exchange.Response {
        var refusal: [UInt8] = []
        let exchange = try Exchange.perform(request, at: socketPath) { response, bytes in
            if (200..<300).contains(response.status) {
                try receive(bytes)
            } else if refusal.count < Limits.CommandLine.errorBodyBytes {
                refusal += bytes
            }
        }
        let response = exchange.response
        for (name, value) in response.fields
        where ["x-heroku-warning", "warning-message"].contains(name.lowercased()) {
            // The API names the official program, which may be another client's.
            warn(value.replacing("`heroku ", with: "`herolocal "))
        }
        guard (200..<300).contains(response.status) else {
            throw DaemonClient.refusal(response.status, refusal)
        }
        return response
    }

    private static func refusal(_ status: Int, _ body: [UInt8]) -> ClientError {
        guard let error = try? WireJSON.decode(APIErrorBody.self, from: body) else {
            return .unreadable(reason: "status \(status) without an error object")
        }
        return .refused(status: status, error)
    }

    /// The path and query of an absolute URL: the daemon serves its own URLs on the socket too.
    private static func target(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return "/" }
        return String(rest[slash...])
    }
}

import Digest
import HTTP
import Linux
import Logplex
import Model
import PlatformAPI
import Store

/// One attempt to tell a webhook of an event: a signed POST (Dev Center "App Webhooks").
struct WebhookRequest: Sendable {
    /// How an attempt ended.
    enum Outcome: Sendable, Equatable {
        case answered(Int)
        /// Why there was no answer, in one word.
        case failed(String)

        var code: Int? {
            if case .answered(let status) = self { status } else { nil }
        }

        var errorClass: String? {
            if case .failed(let reason) = self { reason } else { nil }
        }

        var isSuccess: Bool { code.map { (200..<300).contains($0) } ?? false }
    }

    private let url: DrainURL
    private let bytes: [UInt8]

    /// Throws for an event that cannot be said as JSON and for a URL that is none.
    init(_ event: AppWebhookEvent, _ attempt: ResourceID, _ delivery: WebhookDeliveryRecord) throws {
        let content = try WireJSON.encode(WebhookMessage(event, attempt, delivery))
        let code = HMAC(key: Array(delivery.secret.utf8)).code(of: content.span).bytes
        url = try WebhookURL.parse(delivery.url)
        var fields: Fields = ["Host": url.authority]
        if let authorization = delivery.authorization ?? url.credentials?.fieldValue {
            fields.append("Authorization", authorization)
        }
        fields.append("Content-Type", "application/json")
        fields.append("Heroku-Webhook-Hmac-SHA256", Base64.encode(code.indices.map { code[$0] }))
        fields.append("User-Agent", "herolocal/\(ProductVersion.text)")
        fields.append("Connection", "close")
        bytes = Request(method: "POST", target: url.target, fields: fields, content: content).serialize()
    }

    /// Sends it and waits for the answer's status, on a thread of its own; real time.
    func send(trusting trust: DrainTrust, within limit: Duration) async -> Outcome {
        let outcome = try? await onThread(named: "webhook") { [self] in
            do {
                return Outcome.answered(
                    try sendBlocking(trust, until: RealTimers.now() + limit.wholeNanoseconds)
                )
            } catch let failure as WebhookWire.Failure {
                return Outcome.failed(failure.word)
            } catch {
                return .failed(error is HTTPError ? "InvalidAnswer" : "ConnectionLost")
            }
        }
        return outcome ?? .failed("NoThread")
    }

    // MARK: - Private

    private func sendBlocking(_ trust: DrainTrust, until deadline: Int64) throws -> Int {
        let trusted = try self.trusted(trust)
        let socket = try connect(until: deadline)
        let session = try trusted.map { trusted in
            guard let session = TLSSession(to: url.host, trust: trusted, verifies: true) else {
                throw WebhookWire.Failure(word: "InvalidURL")
            }
            return session
        }
        let wire = try WebhookWire(socket, session, until: deadline)
        try wire.send(bytes)
        return try readStatus(from: wire)
    }

    /// Whom to trust; nil without TLS.
    private func trusted(_ trust: DrainTrust) throws -> TLSTrust? {
        if url.security == .none { return nil }
        guard case .success(let trusted) = trust.open() else {
            throw WebhookWire.Failure(word: "TLSUnavailable")
        }
        return trusted
    }

    /// Connects to the first of the host's addresses that lets it.
    private func connect(until deadline: Int64) throws -> HeldSocket {
        let addresses = HostLookup.addresses(of: url.host, port: url.port)
        if addresses.isEmpty { throw WebhookWire.Failure(word: "UnknownHost") }
        for address in addresses {
            guard let attempt = try? Socket.connect(to: address) else { continue }
            let socket = HeldSocket(attempt.take())
            guard try Socket.isReady(.toWrite, socket.descriptor, until: deadline) else {
                throw WebhookWire.Failure(word: "Timeout")
            }
            if Socket.pendingError(of: socket.descriptor) == nil { return socket }
        }
        throw WebhookWire.Failure(word: "ConnectionFailed")
    }

    /// The status of the answer, whose content does not matter.
    private func readStatus(from wire: WebhookWire) throws -> Int {
        var reader = ResponseReader()
        var received = 0
        while true {
            if case .head(let response)? = try reader.next(answering: .other) { return response.status }
            let bytes = try wire.receive()
            received += bytes.count
            if received > Limits.Webhooks.answerBytes { throw HTTPError.contentTooLarge }
            if bytes.isEmpty { throw HTTPError.truncatedContent }
            reader.push(bytes)
        }
    }
}

/// What a webhook is sent: the event with the names of this attempt.
private struct WebhookMessage: Encodable {
    private let event: AppWebhookEvent
    private let metadata: [String: [String: String]]

    init(_ event: AppWebhookEvent, _ attempt: ResourceID, _ delivery: WebhookDeliveryRecord) {
        self.event = event
        metadata = [
            "attempt": ["id": attempt.description],
            "delivery": ["id": delivery.id.description],
            "event": ["id": event.id.description, "include": event.include],
            "webhook": ["id": delivery.webhook.description],
        ]
    }

    private enum CodingKeys: String, CodingKey {
        case action, actor, data, id, resource, sequence, version
        case createdAt = "created_at"
        case metadata = "webhook_metadata"
        case previousData = "previous_data"
        case publishedAt = "published_at"
        case updatedAt = "updated_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event.payload.action, forKey: .action)
        try container.encode(event.payload.actor, forKey: .actor)
        try container.encode(event.createdAt, forKey: .createdAt)
        try container.encode(event.payload.data, forKey: .data)
        try container.encode(event.id, forKey: .id)
        try container.encode(metadata, forKey: .metadata)
        try container.encode(event.payload.previousData, forKey: .previousData)
        try container.encode(event.createdAt, forKey: .publishedAt)
        try container.encode(event.payload.resource, forKey: .resource)
        try container.encodeNil(forKey: .sequence)
        try container.encode(event.updatedAt, forKey: .updatedAt)
        try container.encode(event.payload.version, forKey: .version)
    }
}

/// Where a webhook's requests can go: `http://` or `https://HOST[:PORT]/PATH`, checked as a drain's URL is.
enum WebhookURL {
    static func parse(_ text: String) throws(APIErrorBody) -> DrainURL {
        guard let url = try? DrainURL(text), url.transport == .http else {
            throw APIErrorBody(
                .invalidParams,
                "Invalid value for url: must be http://HOST:PORT/PATH or https://HOST:PORT/PATH."
            )
        }
        return url
    }

    /// The same, and checks that this machine can send to such a one.
    static func check(_ text: String) throws(APIErrorBody) {
        guard try parse(text).security != .none else { return }
        do throws(TLSTrust.Failure) {
            try TLSTrust.load()
        } catch {
            throw APIErrorBody(
                .invalidParams,
                "Invalid value for url: https needs TLS by OpenSSL, and \(error.text). Install it (Debian and "
                    + "Ubuntu: apt-get install libssl3), or use a receiver at http://HOST:PORT/PATH."
            )
        }
    }
}

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

    private let url: DrainURL?
    private let bytes: [UInt8]

    init(
        _ event: AppWebhookEvent,
        _ delivery: ResourceID,
        _ attempt: ResourceID,
        _ webhook: WebhookRecord
    ) {
        let message = WebhookMessage(event, delivery, attempt, webhook.id)
        let content = (try? WireJSON.encode(message)) ?? []
        let code = HMAC(key: Array(webhook.secret.utf8)).code(of: content.span).bytes
        url = try? WebhookURL.parse(webhook.url)
        var fields: Fields = ["Host": url?.authority ?? ""]
        if let authorization = webhook.authorization ?? url?.credentials?.fieldValue {
            fields.append("Authorization", authorization)
        }
        fields.append("Content-Type", "application/json")
        fields.append("Heroku-Webhook-Hmac-SHA256", Base64.encode(code.indices.map { code[$0] }))
        fields.append("User-Agent", "herolocal/\(ProductVersion.text)")
        fields.append("Connection", "close")
        bytes = Request(method: "POST", target: url?.target ?? "/", fields: fields, content: content)
            .serialize()
    }

    /// Sends it and waits for the answer's status, on a thread of its own.
    func send(within limit: Duration) async -> Outcome {
        guard let url else { return .failed("InvalidURL") }
        let outcome = try? await onThread(named: "webhook") { [bytes] in
            let deadline = RealTimers.now() + limit.wholeNanoseconds
            return WebhookRequest.sendBlocking(bytes, to: url, until: deadline)
        }
        return outcome ?? .failed("NoThread")
    }

    // MARK: - Private

    private static func sendBlocking(
        _ bytes: [UInt8],
        to url: DrainURL,
        until deadline: Int64
    ) -> Outcome {
        let addresses = HostLookup.addresses(of: url.host, port: url.port)
        if addresses.isEmpty { return .failed("UnknownHost") }
        for address in addresses {
            do throws(Errno) {
                let socket = try Socket.connect(to: address).take()
                guard try Socket.isReady(.toWrite, socket, until: deadline) else { return .failed("Timeout") }
                if Socket.pendingError(of: socket) == nil {
                    return exchange(bytes, over: socket, until: deadline)
                }
            } catch {
                continue
            }
        }
        return .failed("ConnectionFailed")
    }

    private static func exchange(
        _ bytes: [UInt8],
        over socket: borrowing FileDescriptor,
        until deadline: Int64
    ) -> Outcome {
        do {
            guard try send(bytes, over: socket, until: deadline),
                let status = try readStatus(from: socket, until: deadline)
            else { return .failed("Timeout") }
            return .answered(status)
        } catch {
            return .failed(error is HTTPError ? "InvalidAnswer" : "ConnectionLost")
        }
    }

    /// False when the deadline came first.
    private static func send(
        _ bytes: [UInt8],
        over socket: borrowing FileDescriptor,
        until deadline: Int64
    ) throws -> Bool {
        var offset = 0
        while offset < bytes.count {
            switch try Socket.send(socket, bytes.span.extracting(offset..<bytes.count)) {
            case .bytes(let count): offset += count
            case .wouldBlock, .end:
                guard try Socket.isReady(.toWrite, socket, until: deadline) else { return false }
            }
        }
        return true
    }

    /// The status of the answer, whose content does not matter; nil when the deadline came first.
    private static func readStatus(
        from socket: borrowing FileDescriptor,
        until deadline: Int64
    ) throws -> Int? {
        var reader = ResponseReader()
        var received = 0
        while true {
            if case .head(let response)? = try reader.next(answering: .other) { return response.status }
            guard try Socket.isReady(.toRead, socket, until: deadline) else { return nil }
            guard let bytes = try socket.read(upTo: 16_384) else { continue }
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

    init(
        _ event: AppWebhookEvent,
        _ delivery: ResourceID,
        _ attempt: ResourceID,
        _ webhook: ResourceID
    ) {
        self.event = event
        metadata = [
            "attempt": ["id": attempt.description],
            "delivery": ["id": delivery.description],
            "event": ["id": event.id.description, "include": event.include],
            "webhook": ["id": webhook.description],
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

/// Where a webhook's requests can go: `http://HOST[:PORT]/PATH`, checked as a drain's URL is.
enum WebhookURL {
    static func parse(_ text: String) throws(APIErrorBody) -> DrainURL {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        if scheme == "https" {
            throw APIErrorBody(
                .invalidParams,
                "Webhooks go over http:// here: https needs TLS, which they do not have yet. "
                    + "Use a receiver on this machine."
            )
        }
        guard scheme == "http", let url = try? DrainURL(text) else {
            throw APIErrorBody(.invalidParams, "Invalid value for url: must be http://HOST:PORT/PATH.")
        }
        return url
    }
}

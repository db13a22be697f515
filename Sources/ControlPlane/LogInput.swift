import Digest
import HTTP
import Logplex
import Model
import PlatformAPI
import Slugs
import Store

/// Logplex's own addresses on the API's port: `POST /logs`, by which others write into an app's log, and
/// `GET /healthcheck` (logplex, logplex_logs_rest).
struct LogInput: Sendable {
    private let codes: HMAC
    private let platformToken: String

    init(platformToken: String) {
        self.platformToken = platformToken
        codes = HMAC(key: Array(platformToken.utf8))
    }

    /// The token by which lines come into the app's log: made of the platform's, so that it changes with that one.
    func token(of app: ResourceID) -> String {
        let text = Array("log input of \(app)".utf8)
        let code = codes.code(of: text.span).bytes
        var words: [UInt64] = [0, 0]
        for index in 0..<16 { words[index / 8] = words[index / 8] << 8 | UInt64(code[index]) }
        return "t.\(ResourceID(high: words[0], low: words[1]))"
    }

    /// Whose lines a request may bring.
    enum Writer: Equatable {
        /// The lines of one token, whatever stands in them.
        case token(String)
        /// The platform's own token may write for any.
        case anybody
    }

    /// Nil when the request shows nothing that can be known.
    func writer(of request: Request) -> Writer? {
        guard case .basic(let user, let password) = request.credentials else { return nil }
        if user == "token", password.hasPrefix("t.") { return .token(password) }
        return SecretText.isEqual(password, platformToken) ? .anybody : nil
    }

    /// The messages of a request's content.
    static func messages(of request: Request) throws(ErrorReply) -> [PostedMessage] {
        let content = try content(of: request)
        let posted: PostedLog
        do throws(PostedLog.Malformed) {
            posted = try PostedLog(content)
        } catch {
            throw ErrorReply(400, "Malformed log messages")
        }
        if let count = request.fields["Logplex-Msg-Count"], DecimalDigits.value(count) != posted.count {
            throw ErrorReply(400, "Message count mismatch")
        }
        return posted.messages
    }

    /// One app's lines, as Logplex takes them.
    struct Batch {
        let app: ResourceID
        let lines: LogBatch
    }

    /// The messages as lines of the apps that `app` says, each app's in their order and in parts of bounded size.
    ///
    /// What is of no app is dropped. A message without a time gets `now`.
    static func batches(
        _ messages: [PostedMessage],
        at now: Timestamp,
        of app: (PostedMessage) -> ResourceID?
    ) -> [Batch] {
        var batches: [Batch] = []
        var open: [ResourceID: LogBatch] = [:]
        for message in messages {
            guard let app = app(message) else { continue }
            var lines = open.removeValue(forKey: app) ?? LogBatch()
            lines.append(
                message.content,
                app: app,
                source: .app,
                process: message.process,
                time: message.time ?? now,
                priority: message.priority
            )
            if lines.weight < Limits.Logplex.postedBatchBytes {
                open[app] = lines
            } else {
                batches.append(Batch(app: app, lines: lines))
            }
        }
        return batches + open.map { Batch(app: $0.key, lines: $0.value) }
    }

    /// A refusal in Logplex's form: plain text, and how to show who one is.
    struct ErrorReply: Error, Equatable {
        let status: Int
        let text: String

        init(_ status: Int, _ text: String) {
            self.status = status
            self.text = text
        }

        var reply: Reply {
            let fields = [ReplyField("WWW-Authenticate", "Basic realm=Logplex")]
            return .content(type: "text/plain", body: Array(text.utf8), status: status, fields: fields)
        }
    }

    // MARK: - Private

    private static func content(of request: Request) throws(ErrorReply) -> [UInt8] {
        guard request.fields["Content-Encoding"] == "gzip" else { return request.content }
        var content: [UInt8] = []
        do {
            let reader = try GzipReader()
            try reader.read(request.content) { piece in
                content += piece
                if content.count > Limits.Logplex.postedBytes {
                    throw ErrorReply(413, "More than \(Limits.Logplex.postedBytes) bytes when unpacked")
                }
            }
            try reader.finish()
        } catch let error as ErrorReply {
            throw error
        } catch {
            throw ErrorReply(400, "Bad request")
        }
        return content
    }
}

extension Platform {
    /// Answers a request for one of Logplex's own addresses; nil for every other.
    func answerLogplex(_ request: Request) async throws -> Reply? {
        switch (request.method, request.path) {
        case ("GET", "/healthcheck"), ("HEAD", "/healthcheck"):
            return .content(type: "text/plain", body: Array("OK".utf8))
        case ("POST", "/logs"):
            do throws(LogInput.ErrorReply) {
                try await takePosted(request)
            } catch {
                return error.reply
            }
            return .content(type: "text/plain", body: [], status: 204)
        case (_, "/logs"):
            return .content(
                type: "text/plain",
                body: [],
                status: 405,
                fields: [ReplyField("Allow", "POST")]
            )
        default: return nil
        }
    }

    func perform(_ call: LogInputInfo) async throws -> LogInputPlace {
        let app = try await app(call.app)
        let token = logInput.token(of: app.id)
        let place = identity.apiURL.replacing("http://", with: "http://token:\(token)@", maxReplacements: 1)
        return LogInputPlace(app: reference(app), token: token, url: "\(place)/logs")
    }

    // MARK: - Private

    private func takePosted(_ request: Request) async throws(LogInput.ErrorReply) {
        guard let writer = logInput.writer(of: request) else { throw LogInput.ErrorReply(401, "") }
        let apps = try await tokens()
        if case .token(let token) = writer, apps[token] == nil { throw LogInput.ErrorReply(401, "") }
        let type = request.fields["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/logplex-1" || type == "application/x-logplex-1" else {
            throw LogInput.ErrorReply(415, "")
        }
        let now = Timestamp.now
        let messages = try LogInput.messages(of: request)
        let batches = LogInput.batches(messages, at: now) { message in
            if case .token(let token) = writer { apps[token] } else { apps[message.token] }
        }
        for batch in batches { parts.logs.intake.takePosted(batch.lines, of: batch.app, at: now) }
    }

    /// Every app's token.
    private func tokens() async throws(LogInput.ErrorReply) -> [String: ResourceID] {
        // Who is asked to come back does not lose lines; who is taken for nobody does.
        guard let apps = try? await store.apps() else { throw LogInput.ErrorReply(503, "") }
        return Dictionary(apps.map { (logInput.token(of: $0.id), $0.id) }) { first, _ in first }
    }
}

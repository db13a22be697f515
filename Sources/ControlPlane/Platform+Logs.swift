import HTTP
import Logplex
import Model
import PlatformAPI
import Slugs
import Store

extension Platform {
    func perform(_ call: LogSessionCreate) async throws -> PlatformAPI.LogSession {
        let app = try await app(call.app)
        guard (call.lines ?? 0) >= 0 else { throw RequestProblem.invalid("lines", "must not be negative") }
        let isTail = call.tail?.isOn == true
        let request = LogSessionRequest(
            app: app.id,
            filter: LogFilter(
                source: call.source,
                process: call.dyno,
                conditions: try call.herolocal.map { try Platform.lineConditions($0) }
            ),
            lines: call.lines,
            tail: isTail
        )
        let id = await parts.logs.createSession(request)
        let now = Timestamp.now
        let query = isTail ? "?tail=true" : ""
        return PlatformAPI.LogSession(
            createdAt: now,
            id: id,
            logplexURL: identity.apiURL + SecretPath.logSession(id).path + query,
            updatedAt: now
        )
    }

    /// Opens the stream behind a session's URL.
    func open(_ session: ResourceID, for request: Request) async throws -> ReplyStream {
        let wantsEvents = request.fields["Accept"]?.contains("text/event-stream") == true
        let format: LogFormat = wantsEvents ? .events : .text
        do {
            let session = try await parts.logs.openSession(
                session,
                format: format,
                lastEventID: request.fields["Last-Event-ID"]
            )
            return ReplyStream(
                contentType: format.contentType,
                source: LogSessionSource(session, loop: parts.control)
            )
        } catch {
            throw APIErrorBody(
                .notFound,
                "Couldn't find that log session. They can be opened for 6 minutes."
            )
        }
    }

    /// Opens a slug's archive.
    func openArchive(of slug: ResourceID) async throws -> ReplyStream {
        guard let checksum = try await store.slug(slug).checksum, parts.slugs.slug(checksum) != nil else {
            throw APIErrorBody(.notFound, "The slug has no content.", resource: "slug")
        }
        let archive = try Transcript(path: parts.slugs.archivePath(of: checksum), isComplete: true)
        return ReplyStream(
            contentType: "application/gzip",
            source: try TranscriptSource(archive, loop: parts.control)
        )
    }

    /// Opens the transcript of a build.
    func openTranscript(of build: ResourceID) async throws -> ReplyStream {
        guard let transcript = await builds.transcript(of: build) else {
            throw APIErrorBody(.notFound, "Couldn't find the output of that build.", resource: "build")
        }
        return ReplyStream(
            contentType: "text/plain; charset=utf-8",
            source: try TranscriptSource(transcript, loop: parts.control)
        )
    }

    // MARK: - Private

    private static func lineConditions(_ wanted: LogConditions) throws(RequestProblem) -> LineConditions {
        let slow = wanted.slowMilliseconds ?? 0
        guard slow >= 0, slow <= 1e12 else {
            throw .invalid("slow_ms", "must be a time that a request can take")
        }
        return LineConditions(
            code: wanted.code,
            statuses: try wanted.status.map { text throws(RequestProblem) in try statuses(text) },
            path: wanted.path,
            slowest: wanted.slowMilliseconds.map { .microseconds(Int64($0 * 1_000)) },
            since: wanted.since
        )
    }

    /// `503` or `5xx`.
    private static func statuses(_ text: String) throws(RequestProblem) -> ClosedRange<Int> {
        if text.utf8.count == 3, text.hasSuffix("xx"), let hundreds = DecimalDigits.value(text.prefix(1)),
            hundreds > 0
        {
            return hundreds * 100...hundreds * 100 + 99
        }
        guard text.utf8.count == 3, let status = DecimalDigits.value(text) else {
            throw .invalid("status", "must be a status such as 503, or a class such as 5xx")
        }
        return status...status
    }
}

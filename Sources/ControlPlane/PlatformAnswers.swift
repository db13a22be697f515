package import HTTP
import Model
import PlatformAPI
import Slugs

/// Puts the platform behind the API server: authentication, routes, secret URLs, one form of errors.
package struct PlatformAnswers: APIHandler {
    private let platform: Platform

    package init(_ platform: Platform) {
        self.platform = platform
    }

    package func upload(for request: Request, origin: RequestContext.Origin) -> Upload? {
        guard (try? LoopbackRequest.check(request, origin)) != nil else { return nil }
        if let path = GitPath(method: request.method, target: request.target), !path.isAdvertisement {
            return upload(to: path, request, origin)
        }
        guard request.method == "PUT", let place = SecretPath(path: request.path) else { return nil }
        switch place {
        case .source(let id), .slugBlob(let id):
            guard platform.uploads.isOpen(id) else { return nil }
        case .logSession, .buildOutput, .releaseOutput, .testOutput: return nil
        }
        switch place {
        case .source(let id): return upload(to: id) { _ in .json(status: 200, body: Array("{}".utf8)) }
        case .slugBlob(let id): return upload(to: id) { try await platform.slugArrived(id, $0) }
        case .logSession, .buildOutput, .releaseOutput, .testOutput: return nil
        }
    }

    package func answer(_ request: Request, origin: RequestContext.Origin) async -> Reply {
        if let path = GitPath(method: request.method, target: request.target) {
            return await answerGit {
                try LoopbackRequest.check(request, origin)
                try authenticate(request, origin).check(TokenScope.forGit)
                return try await platform.answer(path, request)
            }
        }
        let reply = await answer {
            try LoopbackRequest.check(request, origin)
            if let reply = try await platform.answerLogplex(request) { return reply }
            if let stream = try await secretStream(request) { return .stream(stream) }
            return try await call(request, origin)
        }
        guard case .json(let status, let content, let fields) = reply else { return reply }
        return conditional(request, status, content, fields + usualFields(request))
    }

    // MARK: - Private

    /// Performs the call of a client that may make it.
    private func call(
        _ request: Request,
        _ origin: RequestContext.Origin
    ) async throws -> Reply {
        let method = request.method == "HEAD" ? "GET" : request.method
        let place = EndpointTable.platform.index.find(method, request.target)
        let grant: TokenGrant
        if case .found(let entry, _) = place, entry.scopes.isEmpty {
            grant = (try? authenticate(request, origin)) ?? .none
        } else {
            // Who shows no token does not learn what there is.
            grant = try authenticate(request, origin)
        }
        guard case .found(let entry, let parameters) = place else { throw ErrorAnswer.unknownEndpoint }
        let context = try context(of: request, origin, grant)
        try grant.check(entry.scopes)
        let reply = try await entry.perform(platform, parameters, request.content, context)
        guard case .json(let status, let body, let fields) = reply else { return reply }
        let scopes = [("Oauth-Scope", grant.scopes), ("Oauth-Scope-Accepted", entry.scopes)].map {
            name,
            scopes in
            ReplyField(name, scopes.map(\.rawValue).joined(separator: " "))
        }
        return .json(status: status, body: body, fields: fields + scopes)
    }

    private func upload(
        to id: ResourceID,
        _ finish: @escaping @Sendable (FinishedUpload) async throws -> Reply
    ) -> Upload {
        Upload(
            maximumBytes: Limits.Platform.uploadBytes,
            open: { [sources = platform.parts.sources] in try sources.receive(id) },
            finish: { [sources = platform.parts.sources] archive in
                await answer {
                    do {
                        return try await finish(archive)
                    } catch {
                        sources.remove(id)
                        throw error
                    }
                }
            }
        )
    }

    /// The content of git's second request: a pack, which is stored before git reads it.
    private func upload(
        to path: GitPath,
        _ request: Request,
        _ origin: RequestContext.Origin
    ) -> Upload? {
        // Who shows no token has nothing stored; the answer says why.
        guard (try? authenticate(request, origin).check(TokenScope.forGit)) != nil else { return nil }
        let sources = platform.parts.sources
        let id = ResourceID.random()
        return Upload(
            maximumBytes: Limits.Slugs.repositoryBytes,
            open: { try sources.receive(id) },
            finish: { _ in
                await answerGit {
                    defer { sources.remove(id) }
                    return try await platform.answer(path, content: sources.path(of: id), request)
                }
            }
        )
    }

    /// Performs `body`; errors are plain text, which git shows to its user, and a missing token is asked for.
    private func answerGit(_ body: () async throws -> Reply) async -> Reply {
        do {
            return try await body()
        } catch {
            let answer = ErrorAnswer.body(for: error)
            return .content(
                type: "text/plain; charset=utf-8",
                body: Array("\(answer.message)\n".utf8),
                status: answer.status,
                fields: answer.status == 401
                    ? [ReplyField("WWW-Authenticate", "Basic realm=\"herolocal\"")] : []
            )
        }
    }

    /// Performs `body`; errors get their usual form.
    private func answer(_ body: () async throws -> Reply) async -> Reply {
        do {
            return try await body()
        } catch {
            let answer = ErrorAnswer.body(for: error)
            return .json(status: answer.status, body: (try? WireJSON.encode(answer)) ?? [])
        }
    }

    private func usualFields(_ request: Request) -> [ReplyField] {
        [
            ReplyField("Request-Id", requestID(request)),
            ReplyField("RateLimit-Remaining", String(Limits.Platform.rateLimit)),
            ReplyField("RateLimit-Multiplier", "1"),
            ReplyField("Cache-Control", "private, no-cache"),
            ReplyField("Vary", "Accept, Accept-Encoding, Authorization"),
        ]
    }

    /// A GET whose answer the client has already is answered 304 (RFC 9110 §13.1.2).
    private func conditional(
        _ request: Request,
        _ status: Int,
        _ content: [UInt8],
        _ fields: [ReplyField]
    ) -> Reply {
        guard request.method == "GET" || request.method == "HEAD", status == 200 || status == 206 else {
            return .json(status: status, body: content, fields: fields)
        }
        let tag = EntityTag.of(content)
        let fields = fields + [ReplyField("ETag", tag)]
        if EntityTag.isKnown(tag, to: request.fields["If-None-Match"]) {
            return .json(status: 304, body: [], fields: fields)
        }
        return .json(status: status, body: content, fields: fields)
    }

    /// Streams whose URL is the secret: log sessions and transcripts (spec api §4.2).
    private func secretStream(_ request: Request) async throws -> ReplyStream? {
        guard request.method == "GET" || request.method == "HEAD" else { return nil }
        return switch SecretPath(path: request.path) {
        case .logSession(let id): try await platform.open(id, for: request)
        case .buildOutput(let id): try await platform.openTranscript(of: id)
        case .releaseOutput(let id): try await platform.openReleaseOutput(of: id)
        case .testOutput(let id, let part): try await platform.openTestOutput(of: id, part)
        case .slugBlob(let id): try await platform.openArchive(of: id)
        case .source, nil: nil
        }
    }

    /// Who asks: through the socket its owner, on the port whoever shows a token.
    private func authenticate(
        _ request: Request,
        _ origin: RequestContext.Origin
    ) throws(APIErrorBody) -> TokenGrant {
        if origin == .socket { return .own }
        guard let token = request.credentials?.secret, let grant = platform.tokens.grant(for: token)
        else { throw ErrorAnswer.unauthorized }
        return grant
    }

    private func context(
        of request: Request,
        _ origin: RequestContext.Origin,
        _ grant: TokenGrant
    ) throws -> RequestContext {
        RequestContext(
            origin: origin,
            authorization: grant.authorization,
            range: request.method == "GET" ? request.fields["Range"] : nil,
            variant: try AcceptedVersion.variant(of: request.fields["Accept"]),
            requestID: requestID(request),
            query: query(of: request)
        )
    }

    private func query(of request: Request) -> [String: String] {
        guard let start = request.target.firstIndex(of: "?") else { return [:] }
        let pairs = request.target[start...].dropFirst().split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return PercentCoding.decode(parts[0]).flatMap { name in
                PercentCoding.decode(parts.count > 1 ? parts[1] : "").map { (name, $0) }
            }
        }
        return Dictionary(pairs) { _, last in last }
    }

    private func requestID(_ request: Request) -> String {
        // Clients send their own, some of them a growing list (spec api §1); a long one is not repeated.
        guard let id = request.fields["Request-Id"], !id.isEmpty, id.utf8.count <= 1000 else {
            return ResourceID.random().description
        }
        return id
    }
}

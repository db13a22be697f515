import Linux
import Model
import PlatformAPI
import Slugs
import Store

extension Platform {
    func perform(_ call: SourceCreate) async throws -> Source {
        try parts.sources.removeExpired(at: .now)
        let url = identity.apiURL + SecretPath.source(uploads.issue()).path
        return Source(sourceBlob: Source.Place(getURL: url, putURL: url))
    }

    func perform(_ call: BuildList) async throws -> [Build] {
        let app = try await app(call.app)
        return try await store.builds(of: app.id).map(present)
    }

    func perform(_ call: BuildInfo) async throws -> Build {
        present(try await build(call.build, of: try await app(call.app)))
    }

    func perform(_ call: BuildResultInfo) async throws -> BuildOutcome {
        let build = try await build(call.build, of: try await app(call.app))
        let path = builds.path(of: build.id)
        let most = Limits.Slugs.resultBytes
        let bytes = try await onThread(named: "build-result") { () -> [UInt8] in
            guard FileSystem.exists(path) else { return [] }
            return try FileSystem.open(path, .readOnly).read(upTo: most) ?? []
        }
        let summary = BuildOutcome.Summary(
            id: build.id,
            outputStreamURL: identity.apiURL + SecretPath.buildOutput(build.id).path,
            status: build.status
        )
        let codes: [BuildStatus: Int] = [.succeeded: 0, .failed: 1]
        return BuildOutcome(
            build: summary,
            exitCode: codes[build.status],
            lines: lines(of: bytes, atMost: most)
        )
    }

    func perform(_ call: BuildCancel) async throws -> Build {
        let app = try await app(call.app)
        let build = try await build(call.build, of: app)
        guard await builds.cancel(build.id, of: app.id) else {
            throw APIErrorBody(
                .invalidParams,
                "Can only cancel pending builds. Build \(build.id) has status '\(build.status.rawValue)'"
            )
        }
        return present(try await store.build(build.id))
    }

    func perform(_ call: BuildCacheDelete) async throws -> Empty {
        let app = try await app(call.app)
        // Nobody takes the cache away from a build that uses it.
        try await builds.reserve(app.id)
        do {
            try await parts.compiler.purgeCache(of: app.id)
            await builds.release(app.id)
        } catch {
            await builds.release(app.id)
            throw error
        }
        return Empty()
    }

    func perform(_ call: BuildCreate) async throws -> Build {
        let app = try await app(call.app)
        let archive = try archive(at: call.sourceBlob.url)
        try await builds.reserve(app.id)
        do {
            return present(try await start(call, of: app, archive: archive))
        } catch {
            await builds.release(app.id)
            throw error
        }
    }

    /// What the config var `BUILDPACK_URL` names: an app's only buildpack, whatever was set; nil without one.
    ///
    /// It came before `buildpacks:set` (Dev Center "Buildpacks").
    static func buildpack(in config: [ConfigVarName: String]) -> String? {
        let told = config.first { $0.key.description == "BUILDPACK_URL" }?.value.filter { !$0.isWhitespace }
        return told?.isEmpty == false ? told : nil
    }

    // MARK: - Private

    /// A transcript's lines with their line ends; one that is cut says so at its end.
    private func lines(of bytes: [UInt8], atMost most: Int) -> [BuildOutcome.Line] {
        var texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) + "\n" }
        if bytes.isEmpty || bytes.last == UInt8(ascii: "\n") { texts.removeLast() }
        if bytes.count == most { texts.append(" !     Only the first \(most) bytes are here.\n") }
        return texts.map { BuildOutcome.Line(line: $0, stream: "STDOUT") }
    }

    /// Records the build and lets it run; a build that cannot run is recorded as failed.
    private func start(_ call: BuildCreate, of app: AppRecord, archive: String) async throws -> BuildRecord {
        let record = try await record(call, of: app)
        events.write(
            ["Build started by user \(account.email)"],
            app: app.id,
            at: record.created.wholeSecond
        )
        events.webhooks.send(.build(record, isNew: true))
        do {
            try await builds.start(record.id, of: app.id) { transcript in
                await self.run(record, of: app, archive: archive, transcript)
            }
        } catch {
            await fail(record)
            throw error
        }
        return record
    }

    private func build(_ reference: String, of app: AppRecord) async throws -> BuildRecord {
        guard let id = ResourceID(reference) else {
            throw APIErrorBody(.notFound, "Couldn't find that build.", resource: "build")
        }
        let build = try await store.build(id)
        guard build.app == app.id else { throw StoreError.notFound(.build(id)) }
        return build
    }

    /// The file behind a source's URL: one that was uploaded here, `file://` on this machine, or where one from
    /// elsewhere will be.
    func archive(at url: String) throws -> String {
        if url.hasPrefix("file:///") { return String(url.dropFirst("file://".count)) }
        // `http://host:port/path`: what follows the third slash.
        let pieces = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let path = pieces.count == 4 ? "/\(pieces[3])" : ""
        guard case .source(let source) = SecretPath(path: path) else {
            if SourceFetch.isRemote(url) { return parts.sources.path(of: .random()) }
            throw APIErrorBody(
                .invalidParams,
                "Builds are made of sources that were uploaded here (POST /sources), and of https://, http:// and "
                    + "file:// URLs; \(url.onOneLine) is none of them."
            )
        }
        guard parts.sources.has(source) else {
            throw APIErrorBody(.invalidParams, "The source has no content yet: PUT it to its put_url first.")
        }
        return parts.sources.path(of: source)
    }

    private func record(_ call: BuildCreate, of app: AppRecord) async throws -> BuildRecord {
        let id = ResourceID.random()
        let source = BuildSource(
            url: call.sourceBlob.url,
            version: call.sourceBlob.version,
            versionDescription: call.sourceBlob.versionDescription,
            checksum: call.sourceBlob.checksum
        )
        let given = call.buildpacks.map { $0.compactMap { $0.url ?? $0.name } }
        let buildpacks = if let given { given } else { try await buildpacks(of: app) }
        let new = NewBuild(
            id: id,
            app: app.id,
            source: source,
            stack: app.buildStack,
            buildpacks: buildpacks,
            user: account.reference,
            outputPath: "builds/\(id).log"
        )
        return try await store.createBuild(new, at: .now)
    }

    /// The app's own, unless the config var says another.
    private func buildpacks(of app: AppRecord) async throws -> [String] {
        Self.buildpack(in: try await store.config(of: app.id)).map { [$0] } ?? app.buildpacks
    }

    private func request(
        for build: BuildRecord,
        of app: AppRecord,
        archive: String
    ) async throws -> BuildRequest {
        var request = BuildRequest(
            id: build.id,
            app: app.id,
            archive: archive,
            sourceVersion: build.source.version ?? build.id.description,
            stack: build.stack,
            buildpacks: build.buildpacks.map { Slugs.BuildpackReference($0) },
            configVars: try await config(of: app)
        )
        request.lastBuildpacks = try await lastBuildpacks(of: app)
        request.isTest = await tests.hasApp(app.id)
        return request
    }

    private func lastBuildpacks(of app: AppRecord) async throws -> [String] {
        let last = try await store.builds(of: app.id).last { $0.status == .succeeded }?.buildpacks ?? []
        // A fallback says only that no language was found.
        return last.contains { Slugs.BuildpackReference($0).isFallback } ? [] : last
    }

    /// Builds, releases and reports; whatever happens, the build has a final status at the end.
    private func run(
        _ build: BuildRecord,
        of app: AppRecord,
        archive: String,
        _ transcript: Transcript
    ) async {
        do {
            try await fetch(build.source, to: archive)
            let request = try await request(for: build, of: app, archive: archive)
            let result = try await parts.compiler.build(request) { transcript.append($0) }
            do {
                try await deploy(result, of: build, to: app, transcript)
                await parts.slugs.letGo(result.slug.checksum)
            } catch {
                await parts.slugs.letGo(result.slug.checksum)
                throw error
            }
        } catch {
            if error is CancellationError {
                transcript.append(BuildFailure.cancelled.text)
            } else if !(error is BuildFailure) {
                transcript.append(" !     \(ErrorAnswer.body(for: error).message)\n\n !     Push failed\n")
            }
            await fail(build)
        }
        removeSource(archive)
        // An app that is gone has told of that itself.
        if let record = try? await store.build(build.id) {
            events.webhooks.send(.build(record, isNew: false))
        }
    }

    /// Brings a source that is elsewhere, and compares its checksum with the one that was given.
    func fetch(_ source: BuildSource, to archive: String) async throws {
        let fetched = try await bring(source, to: archive)
        guard let given = source.checksum else { return }
        let actual = if let fetched { fetched } else { try await checksum(of: source, at: archive) }
        guard given.lowercased() == actual.lowercased() else {
            throw APIErrorBody(
                .invalidParams,
                "What is at \(SourceFetch.shown(source.url)) has the checksum \(actual), not the one that was given, "
                    + "\(given.onOneLine)."
            )
        }
    }

    /// The checksum of what was fetched; nil for a source that is here.
    private func bring(_ source: BuildSource, to archive: String) async throws -> String? {
        guard SourceFetch.isRemote(source.url), let id = ResourceID(FileSystem.baseName(archive)),
            parts.sources.path(of: id) == archive, !parts.sources.has(id)
        else { return nil }
        try parts.sources.removeExpired(at: .now)
        return try await SourceFetch.fetch(source.url, as: id, into: parts.sources)
    }

    private func checksum(of source: BuildSource, at archive: String) async throws -> String {
        do {
            return try await onThread(named: "source-hash") { try FileChecksum.read(archive) }
        } catch let failure as FileFailure {
            throw APIErrorBody(
                .invalidParams,
                "\(SourceFetch.shown(source.url)) cannot be read: \(failure.reason.text)."
            )
        }
    }

    private func config(of app: AppRecord) async throws -> [String: String] {
        let config = try await store.config(of: app.id)
        return Dictionary(uniqueKeysWithValues: config.map { ($0.key.description, $0.value) })
    }

    private func deploy(
        _ result: BuildResult,
        of build: BuildRecord,
        to app: AppRecord,
        _ transcript: Transcript
    ) async throws {
        transcript.append(
            BuildTranscript.launching(
                sizeBytes: result.slug.sizeBytes,
                hasReleaseCommand: result.processTypes[.release] != nil
            )
        )
        let slug = NewSlug(
            checksum: result.slug.checksum,
            sizeBytes: result.slug.sizeBytes,
            processTypes: result.processTypes,
            commit: build.source.version,
            commitDescription: build.source.versionDescription,
            buildpackDescription: result.buildpackDescription,
            stack: build.stack
        )
        let used = result.buildpacks.map(\.text)
        guard let released = try await release(slug, made: used, of: build, to: app) else { return }
        if result.hasTests { await tests.addTests(of: app.id) }
        if app.buildpacks.isEmpty, result.isDetected { try await keepDetected(result, of: app) }
        events.write(["Build succeeded"], app: app.id, at: Timestamp.now.wholeSecond)
        let current = try await store.app(app.id)
        transcript.append(
            BuildTranscript.released(
                version: released.release.version,
                url: identity.webURL(of: current.name)
            )
        )
    }

    /// Makes the build's release when its turn has come; the build has succeeded with it, its release command or not.
    private func release(
        _ slug: NewSlug,
        made buildpacks: [String],
        of build: BuildRecord,
        to app: AppRecord
    ) async throws -> Released? {
        let version = build.source.version.map { $0.isCommit ? String($0.prefix(8)) : $0 }
        var release = NewRelease(
            app: app.id,
            description: "Deploy \(version ?? String((slug.checksum ?? "").prefix(8)))",
            user: account.reference
        )
        // A test run's app only lends its code to the tests: it runs no command and no dyno of its own.
        release.startsWeb = await !tests.hasApp(app.id)
        if release.startsWeb { release.awaitCommand(of: slug.processTypes) }
        return try await makeRelease(of: app.id) { [release] in
            try await store.deploy(
                build: build.id,
                buildpacks: buildpacks,
                slug: slug,
                release: release,
                at: .now
            )
        }
    }

    /// Detected buildpacks stay with the app, so that later builds use the same (spec slugs §2).
    private func keepDetected(_ result: BuildResult, of app: AppRecord) async throws {
        // A fallback says only that no language was found; the next build looks again.
        guard !result.buildpacks.contains(where: \.isFallback) else { return }
        var change = AppChange()
        change.buildpacks = result.buildpacks.map(\.text)
        _ = try await store.updateApp(app.id, change, at: .now)
    }

    private func fail(_ build: BuildRecord) async {
        // A full disk keeps the status from being written; the next start of the daemon writes it.
        guard let failed = try? await store.failBuild(build.id, at: .now) else { return }
        reportFailed(failed)
    }

    /// Removes an upload; a file that somebody named stays.
    func removeSource(_ archive: String) {
        guard let source = ResourceID(FileSystem.baseName(archive)), parts.sources.path(of: source) == archive
        else { return }
        parts.sources.remove(source)
    }
}

extension String {
    /// Whether this is a full commit id, 40 lower-case hexadecimal digits.
    fileprivate var isCommit: Bool {
        utf8.count == 40
            && utf8.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
}

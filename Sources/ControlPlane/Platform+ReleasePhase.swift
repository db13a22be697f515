import DynoManager
import Model
import PlatformAPI
import Slugs
import Store

/// The way of every release: its turn, its commit, its release command, its dynos (spec dynos §8).
extension Platform {
    /// Waits for the app's turn and lets `commit` make a release; nil when it made none.
    ///
    /// One without a release command is what the dynos run when this returns. Another is pending then; its command runs
    /// on, and the app's next release waits for it.
    @discardableResult
    func makeRelease(
        of app: ResourceID,
        _ commit: () async throws -> Released?
    ) async throws -> Released? {
        try await releases.takeTurn(of: app)
        do {
            // The turn may have come in the moment of a cancellation.
            try Task.checkCancellation()
            let released = try await commit()
            if let upgrade = released?.stackUpgrade { events.released(upgrade) }
            // What is committed is acted on, whether or not this can be written.
            if released != nil { try? await store.touchReviewApp(ofApp: app, at: calendarNow) }
            if let released, released.release.status == .pending {
                // What the dynos cannot be told now the synchronizer owes them; the command runs all the same.
                if released.stackUpgrade != nil { try? await synchronizer.apply(app) }
                try await startCommand(of: released.release)
                return released
            }
            if let released {
                events.released(released.release)
                try await becameCurrent(released)
                await expireSlugs()
            }
            await releases.endTurn(of: app)
            return released
        } catch {
            await releases.endTurn(of: app)
            throw error
        }
    }

    /// What the release's command prints; 404 until it has printed something or ended (spec api, part D).
    func openReleaseOutput(of id: ResourceID) async throws -> ReplyStream {
        let output = try await store.release(id).outputPath
        guard let output, let transcript = await releases.transcript(output) else {
            throw APIErrorBody(.notFound, "That release has no output yet.", resource: "release")
        }
        return ReplyStream(
            contentType: "text/plain; charset=utf-8",
            source: try TranscriptSource(transcript, loop: parts.control)
        )
    }

    /// Says what has become of a release command that a killed daemon took with it.
    func reportFailed(_ release: ReleaseRecord) async {
        guard let output = release.outputPath else { return }
        await releases.note(
            "\n !     The daemon ended while the release command ran. Try again: herolocal releases:retry\n",
            in: output
        )
    }

    // MARK: - Private

    private func becameCurrent(_ released: Released) async throws {
        if released.isFirstDeploy { scaledByFirstDeploy(released) }
        try await synchronizer.apply(released.release.app)
    }

    private func startCommand(of release: ReleaseRecord) async throws {
        events.released(release)
        do {
            let output = release.outputPath ?? ReleaseRoom.newOutputPath()
            try await releases.start(of: release.app, output: output) { transcript in
                await self.runToItsEnd(release, transcript)
            }
        } catch {
            try? await finish(release, .failed)
            throw error
        }
    }

    private func runToItsEnd(_ release: ReleaseRecord, _ transcript: Transcript) async {
        var hasSucceeded = false
        do {
            hasSucceeded = try await runCommand(of: release, transcript)
        } catch {
            transcript.append(" !     \(ErrorAnswer.body(for: error).message)\n")
        }
        do {
            try await finish(release, hasSucceeded ? .succeeded : .failed, transcript)
        } catch {
            transcript.append(" !     \(ErrorAnswer.body(for: error).message)\n")
        }
    }

    /// Writes down how a release has ended, again and again: no other may be made as long as it is pending.
    ///
    /// Throws when the app is gone, and when the daemon stops: its next start fails what is pending.
    private func record(
        _ status: ReleaseStatus,
        of release: ReleaseRecord,
        _ transcript: Transcript?
    ) async throws -> Released {
        var hasTold = false
        while true {
            do {
                return try await store.finishRelease(release.id, status, at: .now)
            } catch {
                guard case .database = error else { throw error }
                let reason = ErrorAnswer.body(for: error).message
                if !hasTold { transcript?.append(" !     \(reason)\n !     Trying again.\n") }
                hasTold = true
                try await Task.sleep(for: Limits.Dynos.releaseRetry)
            }
        }
    }

    /// Runs the command on the release's own slug and config; whether it ended by itself, with 0.
    private func runCommand(of release: ReleaseRecord, _ transcript: Transcript) async throws -> Bool {
        let snapshot = try await store.snapshot(of: release.app, release: release.id)
        guard let slug = snapshot.slug, let command = slug.processTypes[.release] else { return true }
        let request = OneOffRequest(
            app: release.app,
            type: .release,
            command: command,
            size: try snapshot.formation.first { $0.type == .release }?.size ?? size(nil, of: snapshot),
            release: release.reference,
            slug: slug.id,
            environment: AppEnvironment.variables(of: snapshot).merging(streamVariables(of: release)) { $1 },
            attachment: .log,
            isOutputCopied: true,
            timeToLive: Limits.Dynos.releasePhase
        )
        try Task.checkCancellation()
        events.write(
            ["Starting process with command `\(command)` by user \(release.user.email)"],
            app: release.app,
            at: .now
        )
        let dyno = try await parts.run(request)
        return await withTaskCancellationHandler {
            while let bytes = await dyno.read() { transcript.append(bytes) }
            return await dyno.ending().isSuccess && !Task.isCancelled
        } onCancel: {
            Task { [dynos = parts.dynos] in await dynos.stop(release.app, .dyno(dyno.name)) }
        }
    }

    /// Where what the command prints can be read while it runs (spec dynos §6, release dynos).
    private func streamVariables(of release: ReleaseRecord) -> [String: String] {
        let url = outputURL(of: release.id)
        return ["HEROKU_RELEASE_LOG_STREAM": url, "HEROKU_RELEASE_STREAM_URL": url]
    }

    /// Makes the release final; when it has succeeded, the dynos follow.
    private func finish(
        _ release: ReleaseRecord,
        _ status: ReleaseStatus,
        _ transcript: Transcript? = nil
    ) async throws {
        let released = try await record(status, of: release, transcript)
        events.webhooks.send(.release(released.release, isNew: false))
        if status == .succeeded { try await becameCurrent(released) }
    }
}

extension NewRelease {
    /// Makes the release pending when its slug has a release command.
    mutating func awaitCommand(of processTypes: [ProcessType: String]) {
        guard processTypes[.release] != nil else { return }
        status = .pending
        outputPath = ReleaseRoom.newOutputPath()
    }

    mutating func awaitCommand(of slug: SlugRecord?) {
        if let slug { awaitCommand(of: slug.processTypes) }
    }
}

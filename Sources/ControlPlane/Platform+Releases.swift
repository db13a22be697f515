import DynoManager
import Model
import PlatformAPI
import Slugs
import Store

extension Platform {
    func perform(_ call: ReleaseList) async throws -> [Release] {
        let app = try await app(call.app)
        let current = try await store.currentRelease(of: app.id).id
        return try await store.releases(of: app.id).map { present($0, of: app, current: current) }
    }

    /// With `?extended=true` each release tells its slug in the old CLI's words, too.
    func perform(_ call: ReleaseList, _ context: RequestContext) async throws -> [Release] {
        let releases = try await perform(call)
        guard context.query["extended"] == "true" else { return releases }
        return releases.map { release in
            var release = release
            release.extended = Release.Extended(slug: release.slug?.id)
            return release
        }
    }

    func perform(_ call: ReleaseInfo) async throws -> Release {
        let app = try await app(call.app)
        let release = try await store.release(of: app.id, matching: call.release.description)
        return present(release, of: app, current: try await store.currentRelease(of: app.id).id)
    }

    func perform(_ call: ReleaseCreate) async throws -> Release {
        let app = try await app(call.app)
        let released = try await makeRelease(of: app.id) {
            if let target = call.release {
                return try await rollBack(app, to: target.description)
            }
            guard let slug = call.slug else { throw RequestProblem.missing("slug") }
            return try await release(slug, on: app, description: call.description)
        }
        let record = released?.release
        guard let record else { preconditionFailure("a slug or a rollback always makes a release") }
        return present(record, of: app, current: try await store.currentRelease(of: app.id).id)
    }

    /// Lets go of slugs that are too old to be rolled back to.
    ///
    /// What cannot be forgotten now is so with the next release, and files that stay with the daemon's next start.
    func expireSlugs(at now: Timestamp = .now) async {
        let running = await parts.dynos.releases()
        let unused = (try? await store.expireSlugs(except: running, at: now)) ?? []
        if !unused.isEmpty { try? await parts.slugs.remove(Set(unused)) }
    }

    /// The automatic scale of an app's first code, told as any other.
    func scaledByFirstDeploy(_ released: Released) {
        events.scaled(
            released.formation,
            app: released.release.app,
            user: account.reference,
            at: released.release.updated
        )
    }

    // MARK: - Private

    private func rollBack(_ app: AppRecord, to reference: String) async throws -> Released {
        let old = try await store.release(of: app.id, matching: reference)
        var plan = NewRelease(app: app.id, description: "", user: account.reference)
        plan.awaitCommand(of: try await store.snapshot(of: app.id, release: old.id).slug)
        return try await store.rollback(
            app.id,
            to: old.id,
            user: account.reference,
            status: plan.status,
            outputPath: plan.outputPath,
            at: .now
        )
    }

    /// The app's newest release when `description` says that it is tried again.
    ///
    /// A retry has the config vars of what it repeats. Clients say so in the description only (spec cli §3).
    private func retried(by description: String?, on app: AppRecord) async throws -> ReleaseRecord? {
        guard let newest = try await store.releases(of: app.id).last else { return nil }
        return description?.hasPrefix("Retry of v\(newest.version): ") == true ? newest : nil
    }

    private func release(_ slug: String, on app: AppRecord, description: String?) async throws -> Released {
        guard let id = ResourceID(slug) else {
            throw APIErrorBody(.notFound, "Couldn't find that slug.", resource: "slug")
        }
        let record = try await store.slug(id)
        guard let checksum = record.checksum, parts.slugs.slug(checksum) != nil else {
            throw APIErrorBody(.invalidParams, "The slug has no content yet: PUT it to its blob URL first.")
        }
        var new = NewRelease(
            app: app.id,
            description: description ?? "Deploy \(record.commit?.prefix(8) ?? checksum.prefix(8))",
            user: account.reference
        )
        new.code = .slug(id)
        if let failed = try await retried(by: description, on: app), failed.slug == id {
            new.config = .ofRelease(failed.id)
        }
        new.awaitCommand(of: record)
        return try await store.release(new, at: .now)
    }
}

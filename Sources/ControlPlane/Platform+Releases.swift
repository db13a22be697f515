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

    func perform(_ call: ReleaseInfo) async throws -> Release {
        let app = try await app(call.app)
        let release = try await store.release(of: app.id, matching: call.release.description)
        return present(release, of: app, current: try await store.currentRelease(of: app.id).id)
    }

    func perform(_ call: ReleaseCreate) async throws -> Release {
        let app = try await app(call.app)
        let released: Released
        if let target = call.release {
            let old = try await store.release(of: app.id, matching: target.description)
            released = try await store.rollback(app.id, to: old.id, user: account.reference, at: .now)
        } else if let slug = call.slug {
            released = try await release(slug, on: app, description: call.description)
        } else {
            throw RequestProblem.missing("slug")
        }
        events.released(released.release)
        if released.isFirstDeploy { scaledByFirstDeploy(released) }
        try await synchronizer.apply(app.id)
        return present(released.release, of: app, current: released.release.id)
    }

    /// The automatic scale of an app's first code, told as any other.
    func scaledByFirstDeploy(_ released: Released) {
        events.scaled(
            released.formation,
            app: released.release.app,
            user: account.reference,
            at: released.release.created
        )
    }

    // MARK: - Private

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
        return try await store.release(new, at: .now)
    }
}

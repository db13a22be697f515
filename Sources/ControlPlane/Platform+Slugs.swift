import Model
import PlatformAPI
import Slugs
import Store

extension Platform {
    func perform(_ call: SlugInfo) async throws -> Slug {
        _ = try await app(call.app)
        return present(try await slug(call.slug), blobMethod: "get")
    }

    func perform(_ call: SlugCreate) async throws -> Slug {
        let app = try await app(call.app)
        let types = try call.processTypes.map { (try ProcessType($0.key), $0.value) }
        let new = NewSlug(
            checksum: nil,
            sizeBytes: nil,
            processTypes: Dictionary(types) { _, last in last },
            commit: call.commit,
            commitDescription: call.commitDescription,
            buildpackDescription: call.buildpackProvidedDescription,
            stack: app.buildStack
        )
        let slug = try await store.createSlug(new, app: app.id, at: .now)
        _ = uploads.issue(slug.id, checksum: call.checksum)
        return present(slug, blobMethod: "put")
    }

    /// Keeps an uploaded slug's archive and notes that it is there, unless it is not what was announced.
    func slugArrived(_ id: ResourceID, _ archive: FinishedUpload) async throws -> Reply {
        _ = try await store.slug(id)
        if let given = uploads.checksum(of: id), given.lowercased() != archive.checksum.lowercased() {
            throw APIErrorBody(
                .invalidParams,
                "The upload has the checksum \(archive.checksum), not the one that was given for the slug, "
                    + "\(given.onOneLine). Send it again."
            )
        }
        let checksum = String(archive.checksum.dropFirst("SHA256:".count))
        // One upload for each slug: what a release runs never changes.
        uploads.close(id)
        let stored = try parts.slugs.adopt(parts.sources.path(of: id), checksum: checksum)
        let slug = try await store.setSlugFile(
            id,
            checksum: stored.checksum,
            sizeBytes: stored.sizeBytes,
            at: .now
        )
        return .json(status: 200, body: try WireJSON.encode(present(slug, blobMethod: "get")))
    }

    // MARK: - Private

    private func slug(_ reference: String) async throws -> SlugRecord {
        guard let id = ResourceID(reference) else {
            throw APIErrorBody(.notFound, "Couldn't find that slug.", resource: "slug")
        }
        return try await store.slug(id)
    }
}

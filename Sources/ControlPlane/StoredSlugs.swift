package import Model
package import Slugs
package import Store

/// Gives dynos their slugs: finds the checksum in the store and the files in the slug store.
package struct StoredSlugs: SlugProvider {
    private let store: Store
    private let slugs: SlugStore

    package init(store: Store, slugs: SlugStore) {
        self.store = store
        self.slugs = slugs
    }

    package func directory(of slug: ResourceID) async throws(SlugFailure) -> String {
        let checksum: String?
        do {
            checksum = try await store.slug(slug).checksum
        } catch {
            throw error == .notFound(.slug(slug)) ? .missing : .unreadable("\(error)")
        }
        guard let checksum else { throw .missing }
        return try await slugs.directory(of: checksum)
    }
}

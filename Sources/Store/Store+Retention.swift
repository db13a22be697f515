package import Model

/// Slugs that are too old to be kept (Dev Center changelog 3395, "Release Retention Policy").
extension Store {
    /// Forgets slugs that only old releases have, and old ones that no release has; the releases become `expired`.
    ///
    /// A release is old when it was made 30 days ago and 20 others of its app are newer. Neither what an app runs nor a
    /// release whose command still runs is ever old.
    ///
    /// The slugs of `running`, the releases that dynos have, stay, too. The answer are the checksums of slug files that
    /// nothing uses any more.
    package func expireSlugs(
        except running: Set<ResourceID>,
        at time: Timestamp
    ) throws(StoreError) -> [String] {
        guard try !read({ try oldSlugs(except: running, at: time) }).isEmpty else { return [] }
        return try write {
            let before = try slugChecksums()
            for slug in try oldSlugs(except: running, at: time) {
                try connection.run(
                    "UPDATE releases SET status = ?, slug = NULL, updated = ? WHERE slug = ?",
                    ReleaseStatus.expired,
                    time,
                    slug
                )
                try connection.run("UPDATE builds SET slug = NULL WHERE slug = ?", slug)
                try connection.run("DELETE FROM slugs WHERE id = ?", slug)
            }
            return before.subtracting(try slugChecksums()).sorted()
        }
    }

    // MARK: - Private

    private func oldSlugs(except running: Set<ResourceID>, at time: Timestamp) throws -> [ResourceID] {
        let age = Limits.Store.releaseRetention.components.seconds * 1_000_000
        let limit = Timestamp(microseconds: time.microseconds - age)
        let old = try connection.all(
            """
            SELECT id FROM slugs WHERE created < ? AND NOT EXISTS (
                SELECT 1 FROM releases AS kept WHERE kept.slug = slugs.id AND (
                    kept.status = 'pending' OR kept.created >= ?
                    OR kept.version > ? + (SELECT max(version) FROM releases WHERE app = kept.app)
                    OR kept.version = (
                        SELECT max(version) FROM releases WHERE app = kept.app AND status = 'succeeded'
                    )
                )
            )
            """,
            limit,
            limit,
            -Limits.Store.retainedReleases
        ) { try $0.id("id") }
        guard !old.isEmpty, !running.isEmpty else { return old }
        return try old.filter { slug in
            let releases = try connection.all("SELECT id FROM releases WHERE slug = ?", slug) {
                try $0.id("id")
            }
            return running.isDisjoint(with: releases)
        }
    }
}

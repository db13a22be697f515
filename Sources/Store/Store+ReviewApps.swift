package import Model

extension Store {
    /// Records a review app that is about to be set up, as `creating`.
    ///
    /// Throws when there is one of the same branch that has its app.
    ///
    /// A pipeline remembers the newest `Limits.Store.deletedReviewApps` that are deleted.
    package func createReviewApp(_ new: NewReviewApp, at time: Timestamp) throws(StoreError)
        -> ReviewAppRecord
    {
        try write {
            let present = try connection.first(
                "SELECT id FROM review_apps WHERE pipeline = ? AND branch = ? AND app IS NOT NULL",
                new.pipeline,
                new.branch
            ) { try $0.id("id") }
            if present != nil { throw StoreError.reviewAppExists(branch: new.branch) }
            let id = ResourceID.random()
            try connection.run(
                """
                INSERT INTO review_apps (id, pipeline, branch, number, app, setup, status, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                new.pipeline,
                new.branch,
                new.number,
                new.app,
                new.setup,
                ReviewAppStatus.creating,
                time,
                time
            )
            try connection.run(
                """
                DELETE FROM review_apps WHERE pipeline = ?1 AND status = ?2 AND id NOT IN (
                    SELECT id FROM review_apps WHERE pipeline = ?1 AND status = ?2
                    ORDER BY created DESC LIMIT ?3
                )
                """,
                new.pipeline,
                ReviewAppStatus.deleted,
                Limits.Store.deletedReviewApps
            )
            return try findReviewApp(id)
        }
    }

    package func reviewApp(_ id: ResourceID) throws(StoreError) -> ReviewAppRecord {
        try read { try findReviewApp(id) }
    }

    /// The pipeline's review apps, oldest first, those that are deleted too.
    package func reviewApps(of pipeline: ResourceID) throws(StoreError) -> [ReviewAppRecord] {
        try read {
            try connection.all(
                "SELECT * FROM review_apps WHERE pipeline = ? ORDER BY created, number",
                pipeline
            ) { try ReviewAppRecord(row: $0) }
        }
    }

    /// The review app that an app is; nil when it is none.
    package func reviewApp(ofApp app: ResourceID) throws(StoreError) -> ReviewAppRecord? {
        try read {
            try connection.first("SELECT * FROM review_apps WHERE app = ?", app) {
                try ReviewAppRecord(row: $0)
            }
        }
    }

    /// Notes what has become of a review app.
    package func updateReviewApp(_ review: ReviewAppRecord, at time: Timestamp) throws(StoreError) {
        try write {
            _ = try connection.run(
                """
                UPDATE review_apps SET status = ?, message = ?, predestroy = ?, predestroy_size = ?, updated = ?
                WHERE id = ?
                """,
                review.status,
                review.message,
                review.predestroy,
                review.predestroySize,
                time,
                review.id
            )
        }
    }

    // MARK: - Private

    /// What a killed daemon was setting up has failed; what it was deleting is still there.
    func failPendingReviewApps(at time: Timestamp) throws {
        try connection.run(
            "UPDATE review_apps SET status = ?, message = ?, updated = ? WHERE status IN (?, ?)",
            ReviewAppStatus.errored,
            "The daemon ended before the review app was set up.",
            time,
            ReviewAppStatus.pending,
            ReviewAppStatus.creating
        )
        try connection.run(
            "UPDATE review_apps SET status = ?, updated = ? WHERE status = ?",
            ReviewAppStatus.created,
            time,
            ReviewAppStatus.deleting
        )
    }

    /// An app that is gone is nobody's review app or test app any more.
    func forgetApp(_ app: ResourceID) throws {
        // One that is being set up gets its status from who sets it up.
        try connection.run(
            "UPDATE review_apps SET app = NULL, status = iif(status = ?, status, ?) WHERE app = ?",
            ReviewAppStatus.creating,
            ReviewAppStatus.deleted,
            app
        )
        try connection.run("UPDATE test_runs SET app = NULL WHERE app = ?", app)
    }

    private func findReviewApp(_ id: ResourceID) throws -> ReviewAppRecord {
        let found = try connection.first("SELECT * FROM review_apps WHERE id = ?", id) {
            try ReviewAppRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.reviewApp(id)) }
        return found
    }
}

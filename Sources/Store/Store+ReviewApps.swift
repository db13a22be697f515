package import Model

extension Store {
    /// Records a review app that is about to be set up, with its app in the stage review: one transaction.
    ///
    /// Throws when there is one of the same branch that has its app. A pipeline remembers the newest
    /// `Limits.Store.deletedReviewApps` that are deleted.
    package func createReviewApp(
        _ new: NewReviewApp,
        at time: Timestamp
    ) throws(StoreError) -> CreatedReviewApp {
        try write {
            let present = try connection.first(
                "SELECT id FROM review_apps WHERE pipeline = ? AND branch = ? AND app IS NOT NULL",
                new.pipeline,
                new.branch
            ) { try $0.id("id") }
            if present != nil { throw StoreError.reviewAppExists(branch: new.branch) }
            let number = try new.number ?? nextReviewNumber(of: new.pipeline)
            let made = try insertApp(new.app(number), at: time)
            _ = try insertCoupling(of: made.app.id, to: new.pipeline, stage: .review, at: time)
            let setup = try insertAppSetup(of: made.app, at: time)
            let id = ResourceID.random()
            try connection.run(
                """
                INSERT INTO review_apps
                    (id, pipeline, branch, number, app, setup, status, active, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                new.pipeline,
                new.branch,
                number,
                made.app.id,
                setup.id,
                new.status,
                new.active,
                time,
                time
            )
            try forgetDeletedReviewApps(of: new.pipeline)
            return CreatedReviewApp(review: try findReviewApp(id), setup: setup, made: made)
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

    /// The review apps that are there and whose pipeline lets stale ones go, each with when that is.
    package func staleTimes() throws(StoreError) -> [(review: ResourceID, stale: Timestamp)] {
        try read {
            try connection.all(
                """
                SELECT review_apps.id, review_apps.active + stale_days * 86400000000 AS stale FROM review_apps
                JOIN review_app_configs ON review_app_configs.pipeline = review_apps.pipeline
                WHERE destroy_stale_apps = 1 AND app IS NOT NULL AND status IN (?, ?)
                """,
                ReviewAppStatus.created,
                ReviewAppStatus.errored
            ) { (try $0.id("id"), try $0.time("stale")) }
        }
    }

    /// The review apps whose end has begun and has not come.
    package func deletingReviewApps() throws(StoreError) -> [ReviewAppRecord] {
        try read {
            try connection.all("SELECT * FROM review_apps WHERE status = ?", ReviewAppStatus.deleting) {
                try ReviewAppRecord(row: $0)
            }
        }
    }

    /// Notes that an app has been worked on, if it is a review app; `time` is the platform calendar's.
    package func touchReviewApp(ofApp app: ResourceID, at time: Timestamp) throws(StoreError) {
        try write {
            _ = try connection.run("UPDATE review_apps SET active = max(active, ?) WHERE app = ?", time, app)
        }
    }

    /// Moves a review app from one status to the next; false when it is in another one by now.
    package func moveReviewApp(
        _ id: ResourceID,
        from: ReviewAppStatus,
        to status: ReviewAppStatus,
        message: String? = nil,
        at time: Timestamp
    ) throws(StoreError) -> Bool {
        try write {
            guard try findReviewApp(id).status == from else { return false }
            try connection.run(
                "UPDATE review_apps SET status = ?, message = ?, updated = ? WHERE id = ?",
                status,
                message,
                time,
                id
            )
            return true
        }
    }

    /// Begins the end of a review app; nil when it has begun already, for only the first may act on it.
    package func beginDeletingReviewApp(
        _ id: ResourceID,
        at time: Timestamp
    ) throws(StoreError) -> ReviewAppRecord? {
        try write {
            let review = try findReviewApp(id)
            guard review.status != .deleting, review.status != .deleted else { return nil }
            try connection.run(
                "UPDATE review_apps SET status = ?, message = NULL, updated = ? WHERE id = ?",
                ReviewAppStatus.deleting,
                time,
                id
            )
            return try findReviewApp(id)
        }
    }

    /// Notes what runs before the app goes.
    package func setPredestroy(
        _ command: String?,
        size: String?,
        of review: ResourceID
    ) throws(StoreError) {
        try write {
            _ = try connection.run(
                "UPDATE review_apps SET predestroy = ?, predestroy_size = ? WHERE id = ?",
                command,
                size,
                review
            )
        }
    }

    /// What runs before the app goes, for whoever runs it: it is handed out once, so that it never runs twice.
    package func takePredestroy(
        of review: ResourceID
    ) throws(StoreError) -> (command: String, size: String?)? {
        try write {
            let found = try findReviewApp(review)
            guard let command = found.predestroy else { return nil }
            try connection.run(
                "UPDATE review_apps SET predestroy = NULL, predestroy_size = NULL WHERE id = ?",
                review
            )
            return (command, found.predestroySize)
        }
    }

    // MARK: - Private

    /// What a killed daemon was setting up has failed; what it was deleting is to be deleted still.
    func failPendingReviewApps(at time: Timestamp) throws {
        try connection.run(
            "UPDATE review_apps SET status = ?, message = ?, updated = ? WHERE status IN (?, ?)",
            ReviewAppStatus.errored,
            "The daemon ended before the review app was set up.",
            time,
            ReviewAppStatus.pending,
            ReviewAppStatus.creating
        )
    }

    /// An app that is gone is nobody's review app or test app any more.
    func forgetApp(_ app: ResourceID) throws {
        // One that is being set up gets its status from who sets it up.
        try connection.run(
            "UPDATE review_apps SET app = NULL, status = iif(status IN (?, ?), status, ?) WHERE app = ?",
            ReviewAppStatus.pending,
            ReviewAppStatus.creating,
            ReviewAppStatus.deleted,
            app
        )
        try connection.run("UPDATE test_runs SET app = NULL WHERE app = ?", app)
    }

    private func nextReviewNumber(of pipeline: ResourceID) throws -> Int {
        let newest = try connection.first(
            "SELECT max(number) AS number FROM review_apps WHERE pipeline = ?",
            pipeline
        ) { try $0.optionalInteger("number") }
        return ((newest ?? nil) ?? 0) + 1
    }

    private func forgetDeletedReviewApps(of pipeline: ResourceID) throws {
        try connection.run(
            """
            DELETE FROM review_apps WHERE pipeline = ?1 AND status = ?2 AND id NOT IN (
                SELECT id FROM review_apps WHERE pipeline = ?1 AND status = ?2
                ORDER BY created DESC LIMIT ?3
            )
            """,
            pipeline,
            ReviewAppStatus.deleted,
            Limits.Store.deletedReviewApps
        )
    }

    private func findReviewApp(_ id: ResourceID) throws -> ReviewAppRecord {
        let found = try connection.first("SELECT * FROM review_apps WHERE id = ?", id) {
            try ReviewAppRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.reviewApp(id)) }
        return found
    }
}

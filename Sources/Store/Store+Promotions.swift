package import Model

extension Store {
    /// Records a promotion that is about to begin, all its targets pending.
    ///
    /// A pipeline remembers its newest `Limits.Store.promotionsPerPipeline`.
    package func createPromotion(
        of release: ReleaseRecord,
        in pipeline: ResourceID,
        to targets: [ResourceID],
        at time: Timestamp
    ) throws(StoreError) -> PromotionRecord {
        try write {
            let id = ResourceID.random()
            try connection.run(
                """
                INSERT INTO promotions (id, pipeline, source_app, source_release, status, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                pipeline,
                release.app,
                release.id,
                PromotionStatus.pending,
                time,
                time
            )
            for (position, app) in targets.enumerated() {
                try connection.run(
                    """
                    INSERT INTO promotion_targets (id, promotion, position, app, status)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                    ResourceID.random(),
                    id,
                    position,
                    app,
                    PromotionTargetStatus.pending
                )
            }
            try forgetOldPromotions(of: pipeline)
            return try findPromotion(id)
        }
    }

    package func promotion(_ id: ResourceID) throws(StoreError) -> PromotionRecord {
        try read { try findPromotion(id) }
    }

    /// The promotion's targets in the order in which they were given.
    package func promotionTargets(of promotion: ResourceID) throws(StoreError) -> [PromotionTargetRecord] {
        try read {
            _ = try findPromotion(promotion)
            return try connection.all(
                "SELECT * FROM promotion_targets WHERE promotion = ? ORDER BY position",
                promotion
            ) { try PromotionTargetRecord(row: $0) }
        }
    }

    /// Makes the release of a target and notes it there, as one transaction.
    package func promote(
        _ target: ResourceID,
        _ release: NewRelease,
        at time: Timestamp
    ) throws(StoreError) -> Released {
        try write {
            let released = try insertRelease(release, at: time)
            try connection.run(
                "UPDATE promotion_targets SET release = ? WHERE id = ?",
                released.release.id,
                target
            )
            return released
        }
    }

    /// Ends a target; with its last one the promotion is complete.
    package func finishPromotionTarget(
        _ target: PromotionTargetRecord,
        _ status: PromotionTargetStatus,
        error: String? = nil,
        at time: Timestamp
    ) throws(StoreError) {
        try write {
            try connection.run(
                "UPDATE promotion_targets SET status = ?, error = ? WHERE id = ?",
                status,
                error,
                target.id
            )
            try completePromotions(at: time)
        }
    }

    // MARK: - Private

    /// What a killed daemon had not promoted has failed.
    func failPendingTargets(at time: Timestamp) throws {
        try connection.run(
            "UPDATE promotion_targets SET status = ?, error = ? WHERE status = ?",
            PromotionTargetStatus.failed,
            "The daemon ended before the promotion did.",
            PromotionTargetStatus.pending
        )
        try completePromotions(at: time)
    }

    private func completePromotions(at time: Timestamp) throws {
        try connection.run(
            """
            UPDATE promotions SET status = ?, updated = ? WHERE status = ?
            AND id NOT IN (SELECT promotion FROM promotion_targets WHERE status = ?)
            """,
            PromotionStatus.completed,
            time,
            PromotionStatus.pending,
            PromotionTargetStatus.pending
        )
    }

    private func forgetOldPromotions(of pipeline: ResourceID) throws {
        try connection.run(
            """
            DELETE FROM promotions WHERE pipeline = ?1 AND status = ?2 AND id NOT IN
            (SELECT id FROM promotions WHERE pipeline = ?1 ORDER BY created DESC LIMIT ?3)
            """,
            pipeline,
            PromotionStatus.completed,
            Limits.Store.promotionsPerPipeline
        )
    }

    private func findPromotion(_ id: ResourceID) throws -> PromotionRecord {
        let found = try connection.first("SELECT * FROM promotions WHERE id = ?", id) {
            try PromotionRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.promotion(id)) }
        return found
    }
}

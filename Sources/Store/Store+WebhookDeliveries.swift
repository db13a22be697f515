package import Model

/// What webhooks were told of and what became of it: the newest of each app, and whatever is not over.
extension Store {
    /// Keeps an event with its deliveries; the answer is what is kept, and for how many the app has no room left.
    ///
    /// None is kept for a webhook that is gone, unless its app is. The oldest deliveries that are over make room, and
    /// events that no delivery names any more.
    package func addWebhookEvent(
        _ event: WebhookEventRecord,
        _ deliveries: [WebhookDeliveryRecord]
    ) throws(StoreError) -> (kept: [WebhookDeliveryRecord], refused: Int) {
        try write {
            try connection.run(
                "INSERT INTO webhook_events (id, app, include, payload, created) VALUES (?, ?, ?, ?, ?)",
                event.id,
                event.app,
                event.include,
                event.payload,
                event.created
            )
            let wanted = try deliveries.filter { try isWanted($0) }
            var kept: [WebhookDeliveryRecord] = []
            for delivery in wanted where try makeRoomForDelivery(of: event.app) {
                try insert(delivery)
                kept.append(delivery)
            }
            try connection.run(
                """
                DELETE FROM webhook_events WHERE app = ?
                    AND id NOT IN (SELECT event FROM webhook_deliveries WHERE app = ?)
                    AND number NOT IN (
                        SELECT number FROM webhook_events WHERE app = ? ORDER BY number DESC LIMIT ?)
                """,
                event.app,
                event.app,
                event.app,
                Limits.Webhooks.remembered
            )
            return (kept, wanted.count - kept.count)
        }
    }

    /// The app's events, oldest first.
    package func webhookEvents(of app: ResourceID) throws(StoreError) -> [WebhookEventRecord] {
        try read {
            try connection.all("SELECT * FROM webhook_events WHERE app = ? ORDER BY number", app) {
                try WebhookEventRecord(row: $0)
            }
        }
    }

    /// Nil for an event that is forgotten.
    package func webhookEvent(_ id: ResourceID) throws(StoreError) -> WebhookEventRecord? {
        try read {
            try connection.first("SELECT * FROM webhook_events WHERE id = ?", id) {
                try WebhookEventRecord(row: $0)
            }
        }
    }

    /// The app's deliveries, oldest first.
    package func webhookDeliveries(of app: ResourceID) throws(StoreError) -> [WebhookDeliveryRecord] {
        try read {
            try connection.all("SELECT * FROM webhook_deliveries WHERE app = ? ORDER BY number", app) {
                try WebhookDeliveryRecord(row: $0)
            }
        }
    }

    /// Deliveries of all apps that are not over, oldest first; what is left of apps that are gone and have none is forgotten.
    package func unfinishedWebhookDeliveries() throws(StoreError) -> [WebhookDeliveryRecord] {
        try write {
            let unfinished = "status NOT IN ('failed', 'succeeded')"
            try connection.run(
                """
                DELETE FROM webhook_events WHERE app NOT IN (SELECT id FROM apps)
                    AND app NOT IN (SELECT app FROM webhook_deliveries WHERE \(unfinished))
                """
            )
            return try connection.all(
                "SELECT * FROM webhook_deliveries WHERE \(unfinished) ORDER BY number"
            ) {
                try WebhookDeliveryRecord(row: $0)
            }
        }
    }

    /// Notes how far a delivery has come, unless it was over already.
    package func saveWebhookDelivery(_ delivery: WebhookDeliveryRecord) throws(StoreError) {
        try write {
            _ = try connection.run(
                """
                UPDATE webhook_deliveries SET status = ?, attempts = ?, attempt = ?, code = ?, error = ?,
                    attempt_created = ?, next = ?, updated = ?
                WHERE id = ? AND status NOT IN ('failed', 'succeeded')
                """,
                delivery.status.rawValue,
                delivery.attempts,
                delivery.lastAttempt?.id,
                delivery.lastAttempt?.code,
                delivery.lastAttempt?.error,
                delivery.lastAttempt?.created,
                delivery.next,
                delivery.updated,
                delivery.id
            )
        }
    }

    /// Ends what has not been delivered to a webhook.
    package func failWebhookDeliveries(to webhook: ResourceID, at time: Timestamp) throws(StoreError) {
        try write {
            _ = try connection.run(
                """
                UPDATE webhook_deliveries SET status = 'failed', next = NULL, updated = ?
                WHERE webhook = ? AND status NOT IN ('failed', 'succeeded')
                """,
                time,
                webhook
            )
        }
    }

    /// Forgets what the webhooks of an app were told of.
    package func forgetWebhookEvents(of app: ResourceID) throws(StoreError) {
        try write { _ = try connection.run("DELETE FROM webhook_events WHERE app = ?", app) }
    }

    // MARK: - Private

    /// Whether the webhook is still there; those of an app that is gone are told of its end.
    private func isWanted(_ delivery: WebhookDeliveryRecord) throws -> Bool {
        try connection.first(
            "SELECT id FROM apps WHERE id = ? AND NOT EXISTS (SELECT id FROM webhooks WHERE id = ?)",
            delivery.app,
            delivery.webhook
        ) { try $0.id("id") } == nil
    }

    /// False when as many deliveries of the app as may be are under way.
    private func makeRoomForDelivery(of app: ResourceID) throws -> Bool {
        let count =
            try connection.first("SELECT count(*) AS count FROM webhook_deliveries WHERE app = ?", app) {
                try $0.integer("count")
            } ?? 0
        guard count >= Limits.Webhooks.remembered else { return true }
        let removed = try connection.run(
            """
            DELETE FROM webhook_deliveries WHERE number = (
                SELECT min(number) FROM webhook_deliveries
                WHERE app = ? AND status IN ('failed', 'succeeded'))
            """,
            app
        )
        return removed > 0
    }

    private func insert(_ delivery: WebhookDeliveryRecord) throws {
        try connection.run(
            """
            INSERT INTO webhook_deliveries
                (id, app, event, include, webhook, level, url, secret, authorization, status, attempts, next,
                ends, created, updated)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            delivery.id,
            delivery.app,
            delivery.event,
            delivery.include,
            delivery.webhook,
            delivery.level.rawValue,
            delivery.url,
            delivery.secret,
            delivery.authorization,
            delivery.status.rawValue,
            delivery.attempts,
            delivery.next,
            delivery.ends,
            delivery.created,
            delivery.updated
        )
    }
}

package import Model

extension Store {
    /// The app's webhooks, oldest first.
    package func webhooks(of app: ResourceID) throws(StoreError) -> [WebhookRecord] {
        try read { try findWebhooks(of: app) }
    }

    /// The app's webhook with this UUID.
    package func webhook(of app: ResourceID, matching reference: String) throws(StoreError) -> WebhookRecord {
        try read { try findWebhook(of: app, matching: reference) }
    }

    package func addWebhook(_ webhook: WebhookRecord) throws(StoreError) {
        try write {
            guard try findWebhooks(of: webhook.app).count < Limits.Store.webhooksPerApp else {
                throw StoreError.tooMany("webhooks", maximum: Limits.Store.webhooksPerApp)
            }
            try connection.run(
                """
                INSERT INTO webhooks (id, app, url, include, level, secret, authorization, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                webhook.id,
                webhook.app,
                webhook.url,
                webhook.include.joined(separator: " "),
                webhook.level.rawValue,
                webhook.secret,
                webhook.authorization,
                webhook.created,
                webhook.updated
            )
        }
    }

    /// Changes whatever `change` sets.
    package func updateWebhook(
        of app: ResourceID,
        matching reference: String,
        _ change: @Sendable (inout WebhookRecord) -> Void
    ) throws(StoreError) -> WebhookRecord {
        try write {
            var webhook = try findWebhook(of: app, matching: reference)
            change(&webhook)
            try connection.run(
                """
                UPDATE webhooks SET url = ?, include = ?, level = ?, secret = ?, authorization = ?, updated = ?
                WHERE id = ?
                """,
                webhook.url,
                webhook.include.joined(separator: " "),
                webhook.level.rawValue,
                webhook.secret,
                webhook.authorization,
                webhook.updated,
                webhook.id
            )
            return webhook
        }
    }

    package func removeWebhook(
        of app: ResourceID,
        matching reference: String
    ) throws(StoreError) -> WebhookRecord {
        try write {
            let webhook = try findWebhook(of: app, matching: reference)
            try connection.run("DELETE FROM webhooks WHERE id = ?", webhook.id)
            return webhook
        }
    }

    // MARK: - Private

    private func findWebhooks(of app: ResourceID) throws -> [WebhookRecord] {
        try connection.all("SELECT * FROM webhooks WHERE app = ? ORDER BY created, id", app) {
            try WebhookRecord(row: $0)
        }
    }

    private func findWebhook(of app: ResourceID, matching reference: String) throws -> WebhookRecord {
        let id = ResourceID(reference)
        guard let found = try findWebhooks(of: app).first(where: { $0.id == id }) else {
            throw StoreError.notFound(.webhook(reference))
        }
        return found
    }
}

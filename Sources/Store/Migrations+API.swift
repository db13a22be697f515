/// What other people's programs made of the API: webhooks and OAuth.
extension Migrations {
    /// What webhooks were told of, and each telling with all that its attempts need: it outlives its webhook and its app.
    static let webhookDeliveries = """
        CREATE TABLE webhook_events (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            app TEXT NOT NULL,
            include TEXT NOT NULL,
            payload TEXT NOT NULL,
            created INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX webhook_events_app ON webhook_events (app, number);
        CREATE TABLE webhook_deliveries (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            app TEXT NOT NULL,
            event TEXT NOT NULL REFERENCES webhook_events (id) ON DELETE CASCADE,
            include TEXT NOT NULL,
            webhook TEXT NOT NULL,
            level TEXT NOT NULL,
            url TEXT NOT NULL,
            secret TEXT NOT NULL,
            authorization TEXT,
            status TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            attempt TEXT,
            code INTEGER,
            error TEXT,
            attempt_created INTEGER,
            next INTEGER,
            ends INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX webhook_deliveries_app ON webhook_deliveries (app, number);
        CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event);
        CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (webhook);
        """
}

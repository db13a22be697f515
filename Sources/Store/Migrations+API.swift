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

    /// OAuth clients, and authorizations with what clients trade; tokens and codes by their hashes alone.
    ///
    /// `Store.hashTokens` puts hashes in the place of the tokens that come from the table before.
    static let oauthClients = """
        CREATE TABLE oauth_clients (
            id TEXT PRIMARY KEY,
            account TEXT NOT NULL REFERENCES accounts (id),
            name TEXT NOT NULL,
            redirect_uri TEXT NOT NULL,
            secret TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE oauth_authorizations (
            id TEXT PRIMARY KEY,
            account TEXT NOT NULL REFERENCES accounts (id),
            description TEXT NOT NULL,
            scope TEXT NOT NULL,
            client TEXT REFERENCES oauth_clients (id) ON DELETE CASCADE,
            grant_id TEXT,
            grant_hash TEXT UNIQUE,
            grant_expires INTEGER,
            access_id TEXT,
            access_hash TEXT UNIQUE,
            access_expires INTEGER,
            refresh_id TEXT,
            refresh_hash TEXT UNIQUE,
            refresh_expires INTEGER,
            session TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX oauth_authorizations_client ON oauth_authorizations (client);
        INSERT INTO oauth_authorizations
            (id, account, description, scope, access_id, access_hash, access_expires, created, updated)
            SELECT id, account, description, scope, token_id, token, expires, created, updated
            FROM authorizations;
        DROP TABLE authorizations;
        """
}

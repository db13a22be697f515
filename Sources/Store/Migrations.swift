/// The schema as numbered steps; `PRAGMA user_version` says how many have been taken.
///
/// Append-only: a step that a release of herolocal has shipped is never edited, a change is a new step at
/// the end. Times are microseconds since 1970, identifiers the 36 characters of a UUID.
enum Migrations {
    static let steps: [String] = [
        accountsAndApps, slugsAndReleases, builds, formationsAndFeatures, domains, dynoHours, drains,
        monitors, clients, pipelines, appSetups, reviewAppsAndTests, telemetryDrains,
        webhookDeliveries, reviewAppConfigs, oauthClients,
    ]

    /// Brings the database up to date, each step in a transaction of its own.
    static func apply(to connection: SQLiteConnection, steps: [String] = steps) throws {
        let version = try version(of: connection, known: steps.count)
        for number in version..<steps.count {
            try connection.transaction {
                try connection.execute(steps[number])
                // A pragma takes no parameter; the number is ours.
                try connection.execute("PRAGMA user_version = \(number + 1)")
            }
        }
    }

    /// How many steps the database has taken; throws when it knows some that we do not.
    static func version(of connection: SQLiteConnection, known: Int = steps.count) throws -> Int {
        let version = try connection.first("PRAGMA user_version") { try $0.integer("user_version") } ?? 0
        guard version <= known else { throw StoreError.tooNew(version: version, known: known) }
        return version
    }

    // MARK: - Private

    private static let accountsAndApps = """
        CREATE TABLE accounts (
            id TEXT PRIMARY KEY,
            email TEXT NOT NULL UNIQUE COLLATE NOCASE,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE apps (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            owner TEXT NOT NULL REFERENCES accounts (id),
            stack TEXT NOT NULL,
            build_stack TEXT NOT NULL,
            maintenance INTEGER NOT NULL DEFAULT 0,
            loopback INTEGER NOT NULL UNIQUE,
            domain_suffix TEXT NOT NULL,
            buildpacks TEXT NOT NULL DEFAULT '',
            buildpack_description TEXT,
            repo_size INTEGER,
            slug_size INTEGER,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            released INTEGER
        ) STRICT;
        """

    private static let slugsAndReleases = """
        CREATE TABLE slugs (
            id TEXT PRIMARY KEY,
            app TEXT REFERENCES apps (id) ON DELETE SET NULL,
            checksum TEXT,
            size INTEGER,
            commit_id TEXT,
            commit_description TEXT,
            buildpack_description TEXT,
            stack TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX slugs_app ON slugs (app);
        CREATE TABLE slug_process_types (
            slug TEXT NOT NULL REFERENCES slugs (id) ON DELETE CASCADE,
            type TEXT NOT NULL,
            command TEXT NOT NULL,
            PRIMARY KEY (slug, type)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE configs (
            number INTEGER PRIMARY KEY,
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX configs_app ON configs (app);
        CREATE TABLE config_vars (
            config INTEGER NOT NULL REFERENCES configs (number) ON DELETE CASCADE,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (config, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE releases (
            id TEXT PRIMARY KEY,
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            description TEXT NOT NULL,
            status TEXT NOT NULL,
            slug TEXT REFERENCES slugs (id),
            config INTEGER NOT NULL REFERENCES configs (number),
            user TEXT NOT NULL REFERENCES accounts (id),
            output_path TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (app, version)
        ) STRICT;
        CREATE INDEX releases_slug ON releases (slug);
        CREATE INDEX releases_config ON releases (config);
        """

    private static let builds = """
        CREATE TABLE builds (
            id TEXT PRIMARY KEY,
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
            status TEXT NOT NULL,
            source_url TEXT NOT NULL,
            source_version TEXT,
            source_version_description TEXT,
            source_checksum TEXT,
            stack TEXT NOT NULL,
            buildpacks TEXT NOT NULL DEFAULT '',
            release TEXT REFERENCES releases (id),
            slug TEXT REFERENCES slugs (id),
            user TEXT NOT NULL REFERENCES accounts (id),
            output_path TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX builds_app ON builds (app, created);
        CREATE INDEX builds_release ON builds (release);
        CREATE INDEX builds_slug ON builds (slug);
        """

    private static let formationsAndFeatures = """
        CREATE TABLE formations (
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
            type TEXT NOT NULL,
            id TEXT NOT NULL UNIQUE,
            quantity INTEGER NOT NULL CHECK (quantity >= 0),
            size TEXT NOT NULL,
            command TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            PRIMARY KEY (app, type)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE features (
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            id TEXT NOT NULL UNIQUE,
            enabled INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            PRIMARY KEY (app, name)
        ) STRICT, WITHOUT ROWID;
        """

    /// Custom domains, their hostnames in lower case: one index over all apps gives each one owner.
    private static let domains = """
        CREATE TABLE domains (
            id TEXT PRIMARY KEY,
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
            hostname TEXT NOT NULL UNIQUE,
            cname TEXT NOT NULL UNIQUE,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX domains_app ON domains (app, hostname);
        """

    /// Eco hours, which outlive the app that used them, and which apps sleep: as long as the release is the same.
    private static let dynoHours = """
        CREATE TABLE dyno_hours (
            account TEXT NOT NULL REFERENCES accounts (id),
            month TEXT NOT NULL,
            app TEXT NOT NULL,
            microseconds INTEGER NOT NULL,
            PRIMARY KEY (account, month, app)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sleeping_apps (
            app TEXT PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE,
            release TEXT NOT NULL REFERENCES releases (id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """

    /// Log drains, each with the token that its receiver knows it by.
    private static let drains = """
        CREATE TABLE log_drains (
            id TEXT PRIMARY KEY,
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
            token TEXT NOT NULL UNIQUE,
            url TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (app, url)
        ) STRICT, WITHOUT ROWID;
        """

    /// Telemetry drains; signals apart by blanks, header fields a line each.
    private static let telemetryDrains = """
        CREATE TABLE telemetry_drains (
            id TEXT PRIMARY KEY,
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
            signals TEXT NOT NULL,
            type TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            headers TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX telemetry_drains_app ON telemetry_drains (app);
        """

    /// What web dynos are scaled by: one row for an app that ever had autoscaling.
    private static let monitors = """
        CREATE TABLE monitors (
            app TEXT PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE,
            id TEXT NOT NULL UNIQUE,
            value INTEGER NOT NULL,
            minimum INTEGER NOT NULL,
            maximum INTEGER NOT NULL,
            active INTEGER NOT NULL,
            notifies INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// What clients of the API leave: what an account says of itself, keys, tokens besides the daemon's own, webhooks.
    private static let clients = """
        ALTER TABLE accounts ADD COLUMN name TEXT;
        ALTER TABLE accounts ADD COLUMN allow_tracking INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE accounts ADD COLUMN beta INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE keys (
            id TEXT PRIMARY KEY,
            account TEXT NOT NULL REFERENCES accounts (id),
            public_key TEXT NOT NULL,
            fingerprint TEXT NOT NULL UNIQUE,
            comment TEXT NOT NULL,
            created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE authorizations (
            id TEXT PRIMARY KEY,
            account TEXT NOT NULL REFERENCES accounts (id),
            description TEXT NOT NULL,
            scope TEXT NOT NULL,
            token_id TEXT NOT NULL UNIQUE,
            token TEXT NOT NULL UNIQUE,
            expires INTEGER,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE webhooks (
            id TEXT PRIMARY KEY,
            app TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
            url TEXT NOT NULL,
            include TEXT NOT NULL,
            level TEXT NOT NULL,
            secret TEXT NOT NULL,
            authorization TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhooks_app ON webhooks (app);
        """

    /// Pipelines, the one stage that an app has in one of them, and promotions with what became of each target.
    private static let pipelines = """
        CREATE TABLE pipelines (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            owner TEXT NOT NULL REFERENCES accounts (id),
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE pipeline_couplings (
            id TEXT PRIMARY KEY,
            pipeline TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
            app TEXT NOT NULL UNIQUE REFERENCES apps (id) ON DELETE CASCADE,
            stage TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pipeline_couplings_pipeline ON pipeline_couplings (pipeline);
        CREATE TABLE promotions (
            id TEXT PRIMARY KEY,
            pipeline TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
            source_app TEXT NOT NULL,
            source_release TEXT NOT NULL,
            status TEXT NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX promotions_pipeline ON promotions (pipeline, created);
        CREATE TABLE promotion_targets (
            id TEXT PRIMARY KEY,
            promotion TEXT NOT NULL REFERENCES promotions (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            app TEXT NOT NULL,
            status TEXT NOT NULL,
            release TEXT,
            error TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX promotion_targets_promotion ON promotion_targets (promotion, position);
        """

    /// Set-ups of apps from their `app.json`; they outlive the app, whose name they keep.
    private static let appSetups = """
        CREATE TABLE app_setups (
            id TEXT PRIMARY KEY,
            app TEXT NOT NULL,
            app_name TEXT NOT NULL,
            status TEXT NOT NULL,
            build TEXT,
            failure TEXT,
            manifest_errors TEXT NOT NULL DEFAULT '',
            notes TEXT NOT NULL DEFAULT '',
            postdeploy_output TEXT,
            postdeploy_code INTEGER,
            success_url TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX app_setups_created ON app_setups (created);
        """

    /// What pipelines give to review apps and test runs, and those.
    private static let reviewAppsAndTests = """
        CREATE TABLE pipeline_config_vars (
            pipeline TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
            stage TEXT NOT NULL,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (pipeline, stage, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE review_apps (
            id TEXT PRIMARY KEY,
            pipeline TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
            branch TEXT NOT NULL,
            number INTEGER NOT NULL,
            app TEXT,
            setup TEXT NOT NULL,
            status TEXT NOT NULL,
            message TEXT,
            predestroy TEXT,
            predestroy_size TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX review_apps_pipeline ON review_apps (pipeline, created);
        CREATE TABLE test_runs (
            id TEXT PRIMARY KEY,
            pipeline TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            branch TEXT NOT NULL,
            commit_id TEXT NOT NULL,
            commit_message TEXT NOT NULL,
            source_url TEXT NOT NULL,
            status TEXT NOT NULL,
            app TEXT,
            setup TEXT,
            node TEXT NOT NULL,
            exit_code INTEGER,
            message TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            UNIQUE (pipeline, number)
        ) STRICT, WITHOUT ROWID;
        """

    /// How a pipeline's review apps come and go; times of the platform's calendar, for those that go by themselves.
    private static let reviewAppConfigs = """
        CREATE TABLE review_app_configs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            pipeline TEXT NOT NULL UNIQUE REFERENCES pipelines (id) ON DELETE CASCADE,
            repo TEXT NOT NULL,
            automatic_review_apps INTEGER NOT NULL,
            destroy_stale_apps INTEGER NOT NULL,
            stale_days INTEGER NOT NULL,
            wait_for_ci INTEGER NOT NULL,
            base_name TEXT
        ) STRICT;
        ALTER TABLE review_apps ADD COLUMN active INTEGER NOT NULL DEFAULT 0;
        UPDATE review_apps SET active = updated;
        ALTER TABLE test_runs ADD COLUMN debug INTEGER NOT NULL DEFAULT 0;
        """
}

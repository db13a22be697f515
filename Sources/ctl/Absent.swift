/// What the official CLI has and herolocal has not: one sentence on why, and what to use instead.
enum Absent {
    /// Commands that share a reason.
    struct Group {
        /// A topic means all of its commands; `apps:join` means that one.
        let names: [String]
        /// Without a full stop; a command to copy stands at its end, behind a colon.
        let sentence: String
    }

    static let groups = [
        Group(
            names: ["addons"],
            sentence: "There are no add-ons on this machine: start the service yourself and give the app its "
                + "address with: herolocal config:set NAME=URL -a APP"
        ),
        Group(
            names: ["pg", "data", "psql"],
            sentence:
                "There is no Heroku Postgres on this machine: run a PostgreSQL server and give the app its "
                + "address with: herolocal config:set DATABASE_URL=postgres://... -a APP"
        ),
        Group(
            names: ["redis"],
            sentence:
                "There is no Heroku Key-Value Store on this machine: run a Redis or Valkey server and give "
                + "the app its address with: herolocal config:set REDIS_URL=redis://... -a APP"
        ),
        Group(
            names: ["kafka"],
            sentence: "There is no Apache Kafka on Heroku on this machine: run a broker and give the app its "
                + "address with: herolocal config:set KAFKA_URL=kafka://... -a APP"
        ),
        Group(
            names: ["certs", "domains:update"],
            sentence: "The routers speak plain HTTP, so there are no certificates: put a proxy that ends TLS "
                + "before them where an app needs one"
        ),
        Group(
            names: ["spaces", "drains:get"],
            sentence:
                "There are no Private Spaces on this machine: every app runs in the Common Runtime; see "
                + "them with: herolocal apps"
        ),
        Group(
            names: ["teams", "orgs", "members", "accounts"],
            sentence: "All apps belong to the one user who started herolocald: for a second set of apps, set "
                + "HEROLOCAL_HOME to another folder"
        ),
        Group(
            names: [
                "access:add", "access:remove", "access:update", "apps:transfer", "apps:join", "apps:leave",
                "apps:lock", "apps:unlock", "join", "leave", "lock", "unlock",
            ],
            sentence:
                "Nobody else has a part in an app here: it belongs to the one user who started herolocald, "
                + "who is shown by: herolocal auth:whoami"
        ),
        Group(
            names: ["auth:login", "auth:logout", "auth:2fa", "login", "logout", "2fa", "twofactor"],
            sentence:
                "There is nothing to log in to: the socket is yours alone, and clients on TCP need the token "
                + "of: herolocal auth:token"
        ),
        Group(
            names: ["pipelines:connect", "pipelines:setup"],
            sentence:
                "Nothing connects to GitHub here, so that pipelines have no repository: set an app up from a "
                + "directory or a git URL with: herolocal apps:setup SOURCE -a APP"
        ),
        Group(
            names: ["pipelines:open"],
            sentence: "Heroku's Dashboard is not part of herolocal: see a pipeline with: "
                + "herolocal pipelines:info PIPELINE"
        ),
        Group(
            names: ["ci:open"],
            sentence: "Heroku's Dashboard is not part of herolocal: see test runs with: "
                + "herolocal ci -p PIPELINE"
        ),
        Group(
            names: ["pipelines:transfer"],
            sentence: "Every pipeline belongs to the one user who started herolocald, who is shown by: "
                + "herolocal auth:whoami"
        ),
        Group(
            names: ["apps:favorites"],
            sentence:
                "Favorites belong to Heroku's Dashboard, which is not part of herolocal: see all apps with: "
                + "herolocal apps"
        ),
        Group(
            names: ["apps:diff"],
            sentence: "Two apps are not compared by herolocal: let diff do it with what each app says to: "
                + "herolocal config --shell -a APP"
        ),
        Group(
            names: ["buildpacks:info", "buildpacks:search", "buildpacks:versions"],
            sentence:
                "There is no registry of buildpacks on this machine: set one by its name or its place with: "
                + "herolocal buildpacks:set heroku/python -a APP"
        ),
        Group(
            names: ["container"],
            sentence: "herolocal runs slugs and no Docker images: build one from the app's source with: "
                + "herolocal deploy -a APP"
        ),
        Group(
            names: ["ps:copy"],
            sentence: "A file leaves a dyno through a command's output: "
                + "herolocal run:inside web.1 -a APP -- cat FILE > COPY"
        ),
        Group(
            names: ["ps:forward", "ps:socks"],
            sentence:
                "Dynos run on this machine, so that their ports can be reached without a tunnel: ask a dyno "
                + "for its own with: herolocal run:inside web.1 -a APP -- printenv PORT"
        ),
        Group(
            names: ["usage", "billing", "payments"],
            sentence: "Nothing is charged for on this machine: what dynos would cost on Heroku is shown by: "
                + "herolocal ps:type -a APP"
        ),
        Group(
            names: ["plugins", "applink", "ai", "pg-extras", "repl"],
            sentence: "herolocal takes no plugins of the official CLI: see what it has with: herolocal help"
        ),
        Group(
            names: ["update"],
            sentence:
                "herolocal is updated from its source, by make install: see which version is here with: "
                + "herolocal version"
        ),
        Group(
            names: ["notifications"],
            sentence:
                "Nothing notifies you here: follow what happens to an app with: herolocal logs --tail -a APP"
        ),
        Group(
            names: ["search"],
            sentence:
                "There is no Dev Center to search on this machine: look for a command with: herolocal help"
        ),
    ]

    /// Flags that ask for what there is not.
    static let flags: [String: String] = [
        "team": "There are no teams on this machine.",
        "space": "There are no Private Spaces on this machine.",
        "addons": "There are no add-ons on this machine.",
        "cert": "There are no certificates on this machine.",
    ]

    /// The sentence for what the words call, and how many of the words name it; nil when it is not listed here.
    static func find(_ words: [String]) -> (sentence: String, count: Int)? {
        let names = words.prefix { !$0.hasPrefix("-") }.prefix(3)
        for count in names.indices.map({ $0 + 1 }) {
            let name = names.prefix(count).joined(separator: ":")
            if let sentence = sentence(for: name) { return (sentence, count) }
        }
        return nil
    }

    // MARK: - Private

    private static func sentence(for name: String) -> String? {
        groups.first { $0.names.contains { name == $0 || name.hasPrefix($0 + ":") } }?.sentence
    }
}

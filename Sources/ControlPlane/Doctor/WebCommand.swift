import PlatformAPI

/// The command of the process type web, looked at for what is known to cause trouble.
struct WebCommand: Hashable, Sendable {
    private let text: String
    private let words: [Substring]

    init(_ text: String) {
        self.text = text
        words = text.split(separator: " ").drop { $0 == "exec" || $0.contains("=") }.map(\.self)
    }

    var findings: [DoctorFinding] { [packageScript, developmentServer].compactMap { $0 } }

    // MARK: - Private

    private static let runners: Set<Substring> = ["npm", "yarn", "pnpm"]

    private var packageScript: DoctorFinding? {
        guard let first = words.first, WebCommand.runners.contains(first) else { return nil }
        return DoctorFinding(
            .packageScript,
            "web starts through \(first): \(text)",
            fix: "Put the script's own command into the Procfile, such as web: node server.js"
        )
    }

    /// Words that stand next to each other in the command of a development server, and what to run instead.
    private static let developmentServers: [(words: [Substring], instead: String)] = [
        (["flask", "run"], "web: gunicorn app:app --bind 0.0.0.0:$PORT"),
        (["manage.py", "runserver"], "web: gunicorn PROJECT.wsgi --bind 0.0.0.0:$PORT"),
        (["http.server"], "a web server of your framework's"),
        (["nodemon"], "web: node server.js"),
        (["ts-node-dev"], "web: node of what tsc has compiled"),
        (["next", "dev"], "web: next start -p $PORT, after next build"),
        (["vite"], "vite build, and a web server for its dist"),
        (["webpack-dev-server"], "webpack in the build, and a web server for its output"),
        (["php", "-S"], "web: heroku-php-apache2"),
        (["rerun"], "web: puma -p $PORT"),
    ]

    private var developmentServer: DoctorFinding? {
        for server in WebCommand.developmentServers where has(server.words) {
            return DoctorFinding(
                .developmentServer,
                "web starts a server for development: \(text)",
                fix: "Run \(server.instead)"
            )
        }
        return nil
    }

    /// Whether the command has these words in a row; a word may have its path before it.
    private func has(_ wanted: [Substring]) -> Bool {
        words.indices.contains { start in
            words[start...].count >= wanted.count
                && zip(words[start...], wanted).allSatisfy { word, name in
                    word == name || word.hasSuffix("/\(name)")
                }
        }
    }
}

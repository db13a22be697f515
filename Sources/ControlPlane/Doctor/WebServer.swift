/// The program that serves an app's requests, as far as it can be told from outside, and its keep-alive setting.
enum WebServer: Hashable, Sendable, CaseIterable {
    case gunicorn
    case uvicorn
    case hypercorn
    case puma
    case node
    case phoenix
    case apache
    case nginx
    case tomcat
    case jetty
    case other

    /// Tells it by the response's Server field and by the command lines of the dyno's processes.
    init(server: String?, commands: [String]) {
        let said = server?.lowercased() ?? ""
        let running = commands.map { $0.lowercased() }
        let known = WebServer.allCases.first { server in
            server.signs.contains { sign in said.contains(sign) }
        }
        let seen = WebServer.allCases.first { server in
            server.signs.contains { sign in
                running.contains {
                    $0.split(separator: " ").contains { WebServer.baseName($0).hasPrefix(sign) }
                }
            }
        }
        self = known ?? seen ?? .other
    }

    var name: String {
        switch self {
        case .gunicorn: "gunicorn"
        case .uvicorn: "uvicorn"
        case .hypercorn: "hypercorn"
        case .puma: "Puma"
        case .node: "Node.js"
        case .phoenix: "Cowboy"
        case .apache: "Apache httpd"
        case .nginx: "nginx"
        case .tomcat: "Tomcat"
        case .jetty: "Jetty"
        case .other: "The server"
        }
    }

    /// How to make it keep an idle connection for longer than the router does.
    var keepAliveFix: String {
        switch self {
        case .gunicorn: "gunicorn --keep-alive 95"
        case .uvicorn: "uvicorn --timeout-keep-alive 95"
        case .hypercorn: "hypercorn --keep-alive 95"
        case .puma: "In config/puma.rb: persistent_timeout 95"
        case .node: "server.keepAliveTimeout = 95_000, on what http.createServer or app.listen returns."
        case .phoenix: "In the endpoint's http: protocol_options: [idle_timeout: 95_000]"
        case .apache: "KeepAliveTimeout 95"
        case .nginx: "keepalive_timeout 95s;"
        case .tomcat: "server.tomcat.keep-alive-timeout=95s"
        case .jetty: "server.jetty.connection-idle-timeout=95s"
        case .other:
            "Set the server's keep-alive (idle) timeout to 95 s: Node server.keepAliveTimeout = 95_000, Puma "
                + "persistent_timeout 95, gunicorn --keep-alive 95."
        }
    }

    // MARK: - Private

    /// What a Server field has in it, or a word of a command line begins with, in lower case.
    private var signs: [String] {
        switch self {
        case .gunicorn: ["gunicorn"]
        case .uvicorn: ["uvicorn"]
        case .hypercorn: ["hypercorn"]
        case .puma: ["puma"]
        case .node: ["node", "express", "next-server"]
        case .phoenix: ["cowboy", "mix", "beam.smp"]
        case .apache: ["apache", "httpd"]
        case .nginx: ["nginx"]
        case .tomcat: ["tomcat"]
        case .jetty: ["jetty"]
        case .other: []
        }
    }

    private static func baseName(_ word: Substring) -> Substring {
        word.split(separator: "/").last ?? word
    }
}

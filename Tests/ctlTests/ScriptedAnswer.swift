import Model
import PlatformAPI

/// Turns an answer line of a session file into the bytes of a response.
///
/// `200 app demo`, `404 not_found Couldn't find that app.` (with `+app` for its resource), `200 text one\ntwo\n`, `101 out=hello\n exit=3`.
enum ScriptedAnswer {
    static func bytes(_ line: String) throws -> [UInt8] {
        let words = line.split(separator: " ").map(String.init)
        let status = words[0]
        if status == "101" { return upgrade(words.dropFirst()) }
        if words[1] == "text" {
            let text = unescaped(line.dropFirst("200 text ".count))
            return Array("HTTP/1.1 \(status) OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8)
        }
        let field = words.last.flatMap { fields[$0] }
        let body = try body(status, words[1], Array(words.dropFirst(2).dropLast(field == nil ? 0 : 1)))
        let head = "HTTP/1.1 \(status) X\r\n\(field ?? "")Content-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    // MARK: - Private

    /// What stands in the head for a last word.
    private static let fields = [
        "+warning": "X-Heroku-Warning: Mind the gap. See `heroku help`.\r\n",
        "+secret": "Heroku-Webhook-Secret: 0123abcd\r\n",
    ]

    private static func upgrade(_ words: ArraySlice<String>) -> [UInt8] {
        let fields = "Connection: Upgrade\r\nUpgrade: \(AttachFrame.upgradeName)\r\n\r\n"
        var bytes = Array("HTTP/1.1 101 Switching Protocols\r\n\(fields)".utf8)
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            switch parts[0] {
            case "out": bytes += AttachFrame.data(Array(unescaped(parts[1]).utf8)).bytes
            case "exit": bytes += AttachFrame.exit(code: Int32(parts[1]) ?? -1).bytes
            default: break
            }
        }
        return bytes
    }

    private static func body(_ status: String, _ kind: String, _ words: [String]) throws -> [UInt8] {
        if !status.hasPrefix("2") {
            let kind = APIErrorKind(rawValue: kind) ?? .internalServerError
            let resource = words.last.flatMap { $0.hasPrefix("+") ? String($0.dropFirst()) : nil }
            let message = words.dropLast(resource == nil ? 0 : 1).joined(separator: " ")
            return try WireJSON.encode(APIErrorBody(kind, message, resource: resource))
        }
        switch kind {
        case "app":
            let tier = words.contains("eco") ? "eco" : "basic"
            let app = Fixture.app(words[0], words.contains("maintenance"), tier: tier)
            return try WireJSON.encode(app)
        case "monitor": return try WireJSON.encode(Fixture.monitor(words[0]))
        case "monitors": return try WireJSON.encode(words.map(Fixture.monitor))
        case "quota": return try WireJSON.encode(Fixture.quota(words[0]))
        case "apps": return try WireJSON.encode(words.map { Fixture.app($0) })
        case "regions": return try WireJSON.encode(words.map(Fixture.region))
        case "stacks": return try WireJSON.encode(words.map(Fixture.stack))
        case "account": return try WireJSON.encode(Fixture.account)
        case "dyno": return try WireJSON.encode(Fixture.dyno(words[0]))
        case "attached": return try WireJSON.encode(Fixture.attachedDyno(words[0]))
        case "dynos": return try WireJSON.encode(words.map(Fixture.dyno))
        case "formation": return try WireJSON.encode(words.map(Fixture.formation))
        case "release": return try WireJSON.encode(Fixture.release(words[0]))
        case "releases": return try WireJSON.encode(words.map(Fixture.release))
        case "slug": return try WireJSON.encode(Fixture.slug(words))
        case "config": return try WireJSON.encode(Fixture.config(words))
        case "domain": return try WireJSON.encode(Fixture.domain(words[0]))
        case "domains": return try WireJSON.encode(words.map(Fixture.domain))
        case "drain": return try WireJSON.encode(Fixture.drain(words[0]))
        case "drains": return try WireJSON.encode(words.map(Fixture.drain))
        case "feature": return try WireJSON.encode(Fixture.feature(words[0]))
        case "features": return try WireJSON.encode(words.map(Fixture.feature))
        case "build": return try WireJSON.encode(Fixture.build(words[0]))
        case "builds": return try WireJSON.encode(words.map(Fixture.build))
        case "pipeline", "pipelines", "coupling", "couplings", "promotion", "targets":
            return try Fixture.pipelineBody(kind, words)
        case "authorization", "authorizations", "client", "clients", "session", "sessions":
            return try Fixture.oauthBody(kind, words)
        case "webhook", "webhooks", "delivery", "deliveries", "event", "events", "key", "keys",
            "collaborators":
            return try Fixture.accountBody(kind, words)
        case "setup", "review-config", "review", "reviews", "run", "runs", "node":
            return try Fixture.setupBody(kind, words)
        case "source": return try WireJSON.encode(Fixture.source)
        case "log": return try WireJSON.encode(Fixture.logSession)
        case "log-input": return try WireJSON.encode(Fixture.logInput)
        case "buildpacks": return try WireJSON.encode(Fixture.buildpacks(words))
        case "routers": return try WireJSON.encode(words.map(Fixture.router))
        case "router": return try WireJSON.encode(Fixture.router(words[0]))
        case "telemetry": return try WireJSON.encode(Fixture.telemetry(words[0]))
        case "telemetries": return try WireJSON.encode(words.map(Fixture.telemetry))
        case "metrics": return try WireJSON.encode(Fixture.metrics(words[0]))
        case "timeline": return try WireJSON.encode(Fixture.timeline(words[0]))
        case "daemon": return try WireJSON.encode(Fixture.daemon(words.first))
        case "fault": return try WireJSON.encode(Fixture.faults(words)[0])
        case "faults": return try WireJSON.encode(Fixture.faults(words))
        case "hop": return try WireJSON.encode(Fixture.hops(words)[0])
        case "hops": return try WireJSON.encode(Fixture.hops(words))
        case "clock": return try WireJSON.encode(Fixture.clock(words))
        case "token": return try WireJSON.encode(Token(token: "11111111-2222-4333-8444-555555555555"))
        default: return try WireJSON.encode(Empty())
        }
    }

    private static func unescaped(_ text: some StringProtocol) -> String {
        text.split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n")
            .split(separator: "\\e", omittingEmptySubsequences: false).joined(separator: "\u{1b}")
    }
}

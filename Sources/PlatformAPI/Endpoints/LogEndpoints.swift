package import Model

/// Opens a log session.
///
/// The dyno filter is `dyno` in the variant `3.sdk` and `dyno_name` in plain version 3; both are read.
package struct LogSessionCreate: Endpoint {
    package typealias Answer = LogSession
    package static let route = Route(.post, "/apps/{app}/log-sessions")
    package static let successStatus = 201
    package static let summary = "Opens a log session."

    package var app: String
    /// `web.1`, or `web` for all of the type.
    package var dyno: String?
    /// What Heroku's sessions cannot be asked for.
    package var herolocal: LogConditions?
    /// How many lines of the past, counted after filtering.
    package var lines: Int?
    /// `app` or `heroku`.
    package var source: String?
    /// The stream stays open for new lines.
    package var tail: Switch?

    package init(
        app: String,
        dyno: String? = nil,
        herolocal: LogConditions? = nil,
        lines: Int? = nil,
        source: String? = nil,
        tail: Switch? = nil
    ) {
        self.app = app
        self.dyno = dyno
        self.herolocal = herolocal
        self.lines = lines
        self.source = source
        self.tail = tail
    }

    private enum CodingKeys: String, CodingKey {
        case app, dyno, herolocal, lines, source, tail, type
        case dynoName = "dyno_name"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        app = try container.decode(String.self, forKey: .app)
        dyno =
            try container.decodeIfPresent(String.self, forKey: .dyno)
            ?? container.decodeIfPresent(String.self, forKey: .dynoName)
            ?? container.decodeIfPresent(String.self, forKey: .type)
        herolocal = try container.decodeIfPresent(LogConditions.self, forKey: .herolocal)
        lines = try container.decodeIfPresent(Int.self, forKey: .lines)
        source = try container.decodeIfPresent(String.self, forKey: .source)
        tail = try container.decodeIfPresent(Switch.self, forKey: .tail)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(app, forKey: .app)
        try container.encodeIfPresent(dyno, forKey: .dyno)
        try container.encodeIfPresent(herolocal, forKey: .herolocal)
        try container.encodeIfPresent(lines, forKey: .lines)
        try container.encodeIfPresent(source, forKey: .source)
        try container.encodeIfPresent(tail, forKey: .tail)
    }
}

/// Tells where lines can be posted into an app's log, as add-ons do with their `log_input_url`.
package struct LogInputInfo: Endpoint {
    package typealias Answer = LogInputPlace
    package static let route = Route(.get, "/herolocal/apps/{app}/log-input")
    package static let summary = "Tells where lines can be posted into an app's log, `application/logplex-1`."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Which lines of a log are wanted, beyond what Heroku's API can say; all that is given must hold.
package struct LogConditions: Codable, Hashable, Sendable {
    /// An H, R or L code.
    package var code: String?
    /// The path of a router's line, or what is above it.
    package var path: String?
    /// No older lines.
    package var since: Timestamp?
    /// How long a router's line says that the request took at least.
    package var slowMilliseconds: Double?
    /// `503`, or `5xx`.
    package var status: String?

    package init(
        code: String? = nil,
        path: String? = nil,
        since: Timestamp? = nil,
        slowMilliseconds: Double? = nil,
        status: String? = nil
    ) {
        self.code = code
        self.path = path
        self.since = since
        self.slowMilliseconds = slowMilliseconds
        self.status = status
    }

    private enum CodingKeys: String, CodingKey {
        case code, path, since, status
        case slowMilliseconds = "slow_ms"
    }
}

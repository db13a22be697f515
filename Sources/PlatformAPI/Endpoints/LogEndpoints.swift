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
    /// How many lines of the past, counted after filtering.
    package var lines: Int?
    /// `app` or `heroku`.
    package var source: String?
    /// The stream stays open for new lines.
    package var tail: Switch?

    package init(
        app: String,
        dyno: String? = nil,
        lines: Int? = nil,
        source: String? = nil,
        tail: Switch? = nil
    ) {
        self.app = app
        self.dyno = dyno
        self.lines = lines
        self.source = source
        self.tail = tail
    }

    private enum CodingKeys: String, CodingKey {
        case app, dyno, lines, source, tail, type
        case dynoName = "dyno_name"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        app = try container.decode(String.self, forKey: .app)
        dyno =
            try container.decodeIfPresent(String.self, forKey: .dyno)
            ?? container.decodeIfPresent(String.self, forKey: .dynoName)
            ?? container.decodeIfPresent(String.self, forKey: .type)
        lines = try container.decodeIfPresent(Int.self, forKey: .lines)
        source = try container.decodeIfPresent(String.self, forKey: .source)
        tail = try container.decodeIfPresent(Switch.self, forKey: .tail)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(app, forKey: .app)
        try container.encodeIfPresent(dyno, forKey: .dyno)
        try container.encodeIfPresent(lines, forKey: .lines)
        try container.encodeIfPresent(source, forKey: .source)
        try container.encodeIfPresent(tail, forKey: .tail)
    }
}

/// One of the two routers that ours can be for an app: how it names itself, what it adds, what it logs.
///
/// The differences are those of spec router §23; everything else is the same for both.
struct RouterProfile: Sendable {
    /// What the router adds to Via, in both directions.
    let via: String
    /// The router's own Server field.
    let server: String
    /// Whether that field takes the place of what dynos and clients say; otherwise it only fills a gap in
    /// responses.
    let replacesServer: Bool
    /// Whether the router's own answers carry Via.
    let signsOwnAnswers: Bool
    /// Whether ids that the router makes are version 4 UUIDs, not just random.
    let makesVersionFourIDs: Bool
    /// Whether the log has path and forwarded addresses as they came: not decoded, joined by commas only.
    let logsRawText: Bool
    /// The end of a log line: what the client's connection was.
    let logTail: String

    /// Router 2.0.
    static let current = RouterProfile(
        via: "1.1 heroku-router",
        server: "Heroku",
        replacesServer: true,
        signsOwnAnswers: true,
        makesVersionFourIDs: false,
        logsRawText: false,
        logTail: " protocol=http1.1 tls=false"
    )

    /// The router before it: `http-routing-2-dot-0` switched off.
    static let legacy = RouterProfile(
        via: "1.1 vegur",
        server: "Cowboy",
        replacesServer: false,
        signsOwnAnswers: false,
        makesVersionFourIDs: true,
        logsRawText: true,
        logTail: " protocol=http"
    )
}

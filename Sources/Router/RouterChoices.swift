package import Model

/// What Heroku's documentation says in two ways, and a user may want in the other one (spec router §24).
package struct RouterChoices: Hashable, Sendable {
    /// The code when every dyno that is up has been in quarantine for 75 s: H34 ("Heroku Error Codes", 2026),
    /// or H99 ("HTTP Routing", 2025).
    package var quarantineCode = RouterCode.h34
    /// Whether a status line may end after the status, as in `HTTP/1.1 200`; the documentation has H17.
    package var acceptsMissingReason = false

    package init() {}
}

/// Where lines can be posted into an app's log: the answer of `herolocal logs:input`.
package struct LogInputPlace: Codable, Hashable, Sendable {
    package var app: NamedReference
    /// Stands in the messages (`t.UUID`), and in the URL as the password: who has it can write into the log.
    package var token: String
    package var url: String

    package init(app: NamedReference, token: String, url: String) {
        self.app = app
        self.token = token
        self.url = url
    }
}

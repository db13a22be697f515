package import Model

/// A log stream that can be opened for some minutes (schema: log-session).
package struct LogSession: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var id: ResourceID
    /// The URL itself is the secret.
    package var logplexURL: String
    package var updatedAt: Timestamp

    package init(createdAt: Timestamp, id: ResourceID, logplexURL: String, updatedAt: Timestamp) {
        self.createdAt = createdAt
        self.id = id
        self.logplexURL = logplexURL
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case createdAt = "created_at"
        case logplexURL = "logplex_url"
        case updatedAt = "updated_at"
    }
}

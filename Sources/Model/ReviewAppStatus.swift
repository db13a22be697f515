/// The status of a review app (schema, review-app.status).
package enum ReviewAppStatus: String, Sendable, Codable, CaseIterable {
    case pending, creating, created, deleting, deleted, errored
}

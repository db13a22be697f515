/// The status of a test run and of its nodes (schema, test-run.status).
package enum TestRunStatus: String, Sendable, Codable, CaseIterable {
    case pending, cancelled, creating, building, running, succeeded, failed, errored, debugging

    /// Whether it stays as it is.
    package var isFinal: Bool {
        switch self {
        case .cancelled, .succeeded, .failed, .errored: true
        case .pending, .creating, .building, .running, .debugging: false
        }
    }
}

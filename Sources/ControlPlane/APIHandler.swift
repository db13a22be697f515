package import HTTP
import Slugs

/// Who answers the API's requests; the server knows HTTP and nothing of apps.
package protocol APIHandler: Sendable {
    /// Where the content of an upload goes; nil for every other request.
    func upload(for request: Request, origin: RequestContext.Origin) -> Upload?
    func answer(_ request: Request, origin: RequestContext.Origin) async -> Reply
}

/// A request whose content is a file: an app's source, a slug.
package struct Upload: Sendable {
    let maximumBytes: Int
    /// Begins to receive the content.
    let open: @Sendable () throws -> SourceUpload
    /// Called when all of it is in place; its answer is the request's.
    let finish: @Sendable (FinishedUpload) async -> Reply
}

/// Content that has come whole.
struct FinishedUpload: Sendable {
    /// Written as `SHA256:<hex>`.
    let checksum: String
    let sizeBytes: Int
}

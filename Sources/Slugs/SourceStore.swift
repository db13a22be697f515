import Digest
package import Linux
package import Model

/// Sources that were uploaded to be built, each until its hour is over (Platform API, source).
package struct SourceStore: Sendable {
    /// Opens the store and drops uploads that an earlier run did not finish.
    package init(directory: String) throws(Errno) {
        self.directory = directory
        try FileSystem.makeDirectory(directory, permissions: 0o700)
        for name in try FileSystem.entries(of: directory) where name.hasSuffix(partialSuffix) {
            try FileSystem.remove("\(directory)/\(name)")
        }
    }

    /// Where the archive of an upload is once it is finished.
    package func path(of source: ResourceID) -> String { "\(directory)/\(source)" }

    /// Whether the upload was finished and is still kept.
    package func has(_ source: ResourceID) -> Bool { FileSystem.exists(path(of: source)) }

    /// Begins to receive an archive; a second upload to the same source replaces the first when it is finished.
    package func receive(_ source: ResourceID) throws(Errno) -> SourceUpload {
        try SourceUpload(
            path: path(of: source),
            partial: "\(path(of: source))-\(ResourceID.random())\(partialSuffix)"
        )
    }

    /// Removes a source that is no longer needed.
    package func remove(_ source: ResourceID) {
        try? FileSystem.remove(path(of: source))
    }

    /// Removes the sources whose hour is over.
    package func removeExpired(at now: Timestamp) throws(Errno) {
        for name in try FileSystem.entries(of: directory) where !name.hasSuffix(partialSuffix) {
            let path = "\(directory)/\(name)"
            guard let status = try? FileSystem.status(path) else { continue }
            let expiry = status.modified + Limits.Slugs.sourceLifetime.components.seconds
            if expiry <= now.seconds { try? FileSystem.remove(path) }
        }
    }

    // MARK: - Private

    private let directory: String
}

private let partialSuffix = ".partial"

/// One archive on its way in.
///
/// Not finished means not there: letting go of it removes the file.
package final class SourceUpload {
    /// How much has arrived.
    package private(set) var sizeBytes = 0

    init(path: String, partial: String) throws(Errno) {
        self.path = path
        self.partial = partial
        file = try FileSystem.open(partial, .writeNew, permissions: 0o600)
    }

    deinit {
        if !isFinished { try? FileSystem.remove(partial) }
    }

    package func append(_ bytes: Span<UInt8>) throws(Errno) {
        try file.writeAll(bytes)
        hash.update(bytes)
        sizeBytes += bytes.count
    }

    /// Puts the archive into place; its checksum as `SHA256:<hex>`.
    package func finish() throws(Errno) -> String {
        try FileSystem.rename(partial, to: path)
        isFinished = true
        return "SHA256:\(hash.finish().hexadecimal)"
    }

    // MARK: - Private

    private let path: String
    private let partial: String
    private let file: FileDescriptor
    private var hash = SHA256()
    private var isFinished = false
}

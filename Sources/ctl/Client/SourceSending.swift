import Linux
import Model
import PlatformAPI

/// Brings source to the daemon; the answer is the URL that a build is given.
enum SourceSending {
    /// A path that the user gave, from where the user is.
    static func path(_ text: String, _ session: Session) -> String {
        text.hasPrefix("/") ? text : session.directory + "/" + text
    }

    /// Packs a directory while it is sent.
    static func send(_ archive: SourceArchive, _ session: Session) throws -> String {
        let total = archive.lengthBytes
        return try send(totalBytes: total, session) { try archive.nextPiece() }
    }

    /// Sends a file that is an archive already.
    static func send(file path: String, _ session: Session) throws -> String {
        let file: FileDescriptor
        let total: Int
        do throws(Errno) {
            let status = try FileSystem.status(path)
            guard status.kind == .file else { throw Errno.notSupported }
            total = status.sizeBytes
            file = try FileSystem.open(path, .readOnly)
        } catch {
            let reason = error == .notSupported ? "it is no file" : error.text
            throw SourceArchive.Problem(message: "\(path) cannot be read: \(reason).")
        }
        let source = SentFile(file)
        return try send(totalBytes: total, session) { try source.next() }
    }

    /// Sends what git packs of a commit, a branch or a tag.
    static func send(_ name: String, of repository: GitRepository, _ session: Session) throws -> String {
        // The prefix keeps a lone directory at the top from being taken for one that is around the app.
        let archive = try repository.start([
            "-c", "tar.umask=0022", "archive", "--format=tar", "--prefix=./", name,
        ])
        let place = try session.call(SourceCreate()).sourceBlob
        try session.action("Uploading source") {
            try session.daemon().upload(place.putURL, lengthBytes: nil) { try archive.next() }
        }
        return place.getURL
    }

    // MARK: - Private

    private static func send(
        totalBytes total: Int,
        _ session: Session,
        next: @escaping () throws -> [UInt8]
    ) throws -> String {
        let daemon = try session.daemon()
        let place = try daemon.call(SourceCreate()).sourceBlob
        let line = try ActionLine.start("Uploading source", on: session.errors)
        do {
            var sent = 0
            try daemon.upload(place.putURL, lengthBytes: total) {
                let piece = try next()
                sent += piece.count
                try line.update("\(ByteCount.precise(sent)) / \(ByteCount.precise(total))")
                return piece
            }
        } catch {
            try line.end("!")
            throw error
        }
        try line.end("\(ByteCount.precise(total)), done")
        return place.getURL
    }
}

/// A file on its way.
private final class SentFile {
    private let file: FileDescriptor

    init(_ file: consuming FileDescriptor) {
        self.file = file
    }

    func next() throws(Errno) -> [UInt8] { try file.read(upTo: Limits.CommandLine.uploadPieceBytes) ?? [] }
}

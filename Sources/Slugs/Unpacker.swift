import Archive
import Digest
import Linux
import Model

/// Unpacks an archive that nobody vouches for, below a directory and nowhere else.
///
/// Streams: memory does not grow with the archive but for the list of its directories. Blocks the thread.
enum Unpacker {
    /// Which members are wanted.
    enum Layout: Sendable {
        /// What is below `./app`, which becomes the root; everything else is passed over.
        case slug
        /// Everything.
        case source
    }

    /// What was unpacked.
    struct Summary: Sendable {
        /// Of the archive file's own bytes.
        let digest: SHA256.Digest
        /// The one directory that everything was in, when the names did not start at `./`: what hosting sites'
        /// archives have around the app.
        let soleDirectory: String?
    }

    /// Unpacks the file at `path` into `directory`, which must be there and empty.
    static func unpack(
        _ path: String,
        into directory: String,
        _ layout: Layout,
        bounds: UnpackBounds = UnpackBounds()
    ) throws(UnpackFailure) -> Summary {
        do {
            return try read(path, into: TreeBuilder(directory, layout, bounds))
        } catch let error as UnpackFailure {
            throw error
        } catch let error as TarError {
            throw .tar(error)
        } catch let error as GzipError {
            throw .gzip(error)
        } catch let error as FileFailure {
            throw .file(error)
        } catch {
            throw .unknownFormat
        }
    }

    // MARK: - Private

    private static let pieceBytes = 128 << 10

    private static func read(_ path: String, into tree: TreeBuilder) throws -> Summary {
        let file = try FileTree.naming(path) { () throws(Errno) in try FileSystem.open(path, .readOnly) }
        var hash = SHA256()
        var gzip: GzipReader?
        var isFirst = true
        while true {
            let piece = try FileTree.naming(path) { () throws(Errno) in try file.read(upTo: pieceBytes) }
            guard let piece, !piece.isEmpty else { break }
            hash.update(piece.span)
            if isFirst {
                isFirst = false
                gzip = try format(of: piece)
            }
            if let gzip {
                try gzip.read(piece) { try tree.take($0) }
            } else {
                try tree.take(piece)
            }
        }
        if isFirst { throw UnpackFailure.empty }
        try gzip?.finish()
        try tree.finish()
        return Summary(digest: hash.finish(), soleDirectory: tree.soleDirectory)
    }

    /// A reader for gzip, nil for a plain tar.
    private static func format(of piece: [UInt8]) throws -> GzipReader? {
        if piece.starts(with: [0x1f, 0x8b]) { return try GzipReader() }
        guard piece.count >= TarWriter.blockBytes else { throw UnpackFailure.unknownFormat }
        return nil
    }
}

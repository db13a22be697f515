import Digest
import Linux

/// The checksum of a file, as the Platform API writes it.
package enum FileChecksum {
    /// `SHA256:` and 64 hexadecimal digits for the content of the regular file at `path`; blocks the thread.
    package static func read(_ path: String) throws(FileFailure) -> String {
        let hash = try FileTree.naming(path) { () throws(Errno) in
            // A FIFO or a device may have no end.
            guard try FileSystem.status(path).kind == .file else { throw Errno.notSupported }
            let file = try FileSystem.open(path, .readOnly)
            var hash = SHA256()
            while let piece = try file.read(upTo: 128 << 10), !piece.isEmpty { hash.update(piece.span) }
            return hash.finish()
        }
        return "SHA256:\(hash.hexadecimal)"
    }
}

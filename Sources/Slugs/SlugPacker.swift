import Archive
import Digest
import Linux
import Model

/// Packs a built app as a slug: `./app/...` in a gzipped tar, the same bytes for the same tree.
///
/// Members are sorted bytewise, belong to root, carry one fixed time and mode 755 or 644. Sockets, FIFOs and
/// devices that a build left behind are not part of a slug. Never holds more than a few batches in memory.
enum SlugPacker {
    /// What was packed.
    struct Packed: Sendable {
        let digest: SHA256.Digest
        let sizeBytes: Int
    }

    /// The directory inside the archive that holds the app.
    static let root = "./app"

    /// Packs `tree` into a new file at `path`; blocks the thread.
    static func pack(_ tree: String, to path: String, threads: Int = Host.processorCount) throws -> Packed {
        let file = try FileTree.naming(path) { () throws(Errno) in try FileSystem.open(path, .writeNew) }
        let output = SlugFile(file, path: path)
        let gzip = try GzipWriter(level: Limits.Slugs.compressionLevel, threads: threads) {
            try output.append($0)
        }
        try gzip.append(TarWriter.header(for: TarEntry(path: root, kind: .directory, mode: 0o755)))
        var (members, contentBytes, directoryNameBytes) = (1, 0, 0)
        try FileTree.walk(tree) { member in
            members += 1
            if member.status.kind == .file { contentBytes += member.status.sizeBytes }
            if member.isDirectory { directoryNameBytes += member.path.utf8.count }
            try checkBounds(
                members: members,
                contentBytes: contentBytes,
                directoryNameBytes: directoryNameBytes
            )
            try add(member, to: gzip)
            return .enter
        }
        try gzip.append(TarWriter.endOfArchive)
        try gzip.finish()
        return try output.close()
    }

    /// What unpacking for a dyno would refuse is no slug.
    static func checkBounds(
        members: Int,
        contentBytes: Int,
        directoryNameBytes: Int = 0
    ) throws(BuildFailure) {
        guard members <= Limits.Slugs.members else {
            throw .contents("it has more than \(Limits.Slugs.members) files")
        }
        guard contentBytes <= Limits.Slugs.unpackedSizeBytes else {
            throw .contents("its files have more than \(Limits.Slugs.unpackedSizeBytes >> 20) MB")
        }
        guard directoryNameBytes <= Limits.Slugs.directoryNameBytes else {
            let limit = Limits.Slugs.directoryNameBytes >> 20
            throw .contents("the names of its directories have more than \(limit) MB")
        }
    }

    // MARK: - Private

    private static func add(_ member: FileTree.Member, to gzip: GzipWriter) throws {
        let mode = TarEntry.normalizedMode(member.status.mode, isDirectory: member.isDirectory)
        let path = "\(root)/\(member.path)"
        switch member.status.kind {
        case .directory:
            try gzip.append(TarWriter.header(for: TarEntry(path: path, kind: .directory, mode: mode)))
        case .link:
            let target = try FileTree.naming(member.path) { () throws(Errno) in
                try FileSystem.readLink(member.location)
            }
            let kind = TarEntry.Kind.symbolicLink(target: Array(target.utf8))
            try gzip.append(TarWriter.header(for: TarEntry(path: path, kind: kind, mode: 0o777)))
        case .file:
            let kind = TarEntry.Kind.file(sizeBytes: member.status.sizeBytes)
            try gzip.append(TarWriter.header(for: TarEntry(path: path, kind: kind, mode: mode)))
            try addContent(of: member, to: gzip)
        case .socket, .fifo, .characterDevice, .blockDevice:
            break
        }
    }

    private static func addContent(of member: FileTree.Member, to gzip: GzipWriter) throws {
        let file = try FileTree.naming(member.path) { () throws(Errno) in
            try FileSystem.open(member.location, .readOnly, noFollow: true)
        }
        var left = member.status.sizeBytes
        while left > 0 {
            let piece = try FileTree.naming(member.path) { () throws(Errno) in
                try file.read(upTo: min(left, 256 << 10))
            }
            guard let piece, !piece.isEmpty else {
                // The header has promised the size: a file that shrinks under our hands cannot be packed.
                throw FileFailure(path: member.path, reason: .inputOutput)
            }
            left -= piece.count
            try gzip.append(piece)
        }
        try gzip.append(TarWriter.padding(after: member.status.sizeBytes))
    }
}

/// The slug being written: a file and the hash of its bytes.
private final class SlugFile {
    private let file: FileDescriptor
    private let path: String
    private var hash = SHA256()
    private var sizeBytes = 0

    init(_ file: consuming FileDescriptor, path: String) {
        self.file = file
        self.path = path
    }

    func append(_ bytes: [UInt8]) throws {
        hash.update(bytes.span)
        sizeBytes += bytes.count
        try FileTree.naming(path) { () throws(Errno) in try file.writeAll(bytes.span) }
    }

    /// Flushes to the disk, so that a rename after it never shows a half slug.
    func close() throws -> SlugPacker.Packed {
        try FileTree.naming(path) { () throws(Errno) in try file.synchronize() }
        return SlugPacker.Packed(digest: hash.finish(), sizeBytes: sizeBytes)
    }
}

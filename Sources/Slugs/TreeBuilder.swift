import Archive
import Linux
import Model

/// Writes the members of one archive below a directory.
///
/// The directory is ours alone while it is filled, so what is a real directory in it is known without asking: the
/// ones made here. A member is only ever written into one of those; that is why no link can lead out.
final class TreeBuilder {
    init(_ root: String, _ layout: Unpacker.Layout, _ bounds: UnpackBounds) {
        self.root = root
        self.layout = layout
        self.bounds = bounds
    }

    /// The single top directory, if there is exactly one and no name started at `./`.
    var soleDirectory: String? {
        guard !hasRootNames, tops.count == 1, let top = tops.first, directories.contains(top) else {
            return nil
        }
        return top
    }

    /// Takes the next bytes of the tar stream.
    func take(_ piece: [UInt8]) throws {
        readBytes += piece.count
        guard readBytes <= bounds.archiveBytes else {
            throw UnpackFailure.tooLarge(limitBytes: bounds.archiveBytes)
        }
        var position = 0
        while let event = try reader.next(in: piece.span, at: &position) {
            switch event {
            case .entry(let entry): try begin(entry)
            case .content(let range): try write(piece, range)
            case .end: closeFile()
            }
        }
    }

    /// Checks that the archive was whole and held something.
    func finish() throws {
        closeFile()
        try reader.finish()
        if members == 0 { throw UnpackFailure.empty }
    }

    // MARK: - Private

    private let root: String
    private let layout: Unpacker.Layout
    private let bounds: UnpackBounds
    private var reader = TarReader()
    private var directories: Set<String> = []
    private var tops: Set<String> = []
    private var hasRootNames = false
    private var members = 0
    private var contentBytes = 0
    private var readBytes = 0
    private var directoryNameBytes = 0
    private var file: FileDescriptor?
    private var filePath = ""

    private func begin(_ entry: TarEntry) throws {
        closeFile()
        try countMember()
        contentBytes += entry.sizeBytes
        guard contentBytes <= bounds.contentBytes else {
            throw UnpackFailure.tooLarge(limitBytes: bounds.contentBytes)
        }
        guard let path = try place(of: entry.path), !path.isEmpty else { return }
        try makeParents(of: path)
        switch entry.kind {
        case .directory: try makeDirectory(path)
        case .file: try open(path, mode: entry.mode)
        case .symbolicLink(let target):
            let text = try Self.text(target)
            try replacing(path) { () throws(Errno) in
                try FileSystem.symbolicLink(to: text, at: self.full(path))
            }
        case .hardLink(let target): try link(path, to: target)
        }
    }

    private func countMember() throws {
        members += 1
        guard members <= bounds.members else { throw UnpackFailure.tooManyMembers(limit: bounds.members) }
    }

    /// Where a member goes below the root; empty for the root itself, nil when it is not wanted.
    private func place(of name: [UInt8]) throws -> String? {
        let path = try ArchivePath(name)
        var components: [String] = []
        for component in path.components { components.append(try Self.text(component)) }
        if layout == .slug {
            guard components.first == "app" else { return nil }
            components.removeFirst()
        } else if let top = components.first {
            tops.insert(top)
            hasRootNames = hasRootNames || path.startsAtRoot
        }
        let joined = components.joined(separator: "/")
        guard joined.utf8.count <= Limits.Slugs.pathBytes else { throw UnpackFailure.name(joined) }
        return joined
    }

    private static func text(_ bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw UnpackFailure.name(ArchivePath.text(bytes))
        }
        return text
    }

    private func full(_ path: String) -> String { "\(root)/\(path)" }

    private func makeParents(of path: String) throws {
        for index in path.utf8.indices where path.utf8[index] == UInt8(ascii: "/") {
            try makeDirectory(String(path[..<index]), member: path)
        }
    }

    private func makeDirectory(_ path: String, member: String? = nil) throws {
        if directories.contains(path) { return }
        // One short member can name a thousand directories.
        if member != nil { try countMember() }
        directoryNameBytes += path.utf8.count
        guard directoryNameBytes <= bounds.directoryNameBytes else {
            throw UnpackFailure.tooLongNames(limitBytes: bounds.directoryNameBytes)
        }
        // Asked without following: a link to a directory is not a directory.
        guard !FileSystem.exists(full(path)) else { throw UnpackFailure.notDirectory(member: member ?? path) }
        try FileTree.naming(path) { () throws(Errno) in
            try FileSystem.makeDirectory(full(path), intermediate: false)
        }
        directories.insert(path)
    }

    private func open(_ path: String, mode: UInt32) throws {
        let permissions = TarEntry.normalizedMode(mode, isDirectory: false)
        try replacing(path) { () throws(Errno) in
            self.file = try FileSystem.open(self.full(path), .writeNew, permissions: permissions)
        }
        filePath = path
    }

    private func link(_ path: String, to target: [UInt8]) throws {
        guard let other = try place(of: target), !other.isEmpty,
            directories.contains(FileSystem.directoryName(other)) || !other.contains("/"),
            let status = try? FileSystem.status(full(other), followingLinks: false), status.kind == .file
        else { throw UnpackFailure.linkTarget(member: path) }
        if other == path { return }
        try replacing(path) { () throws(Errno) in
            try FileSystem.hardLink(self.full(other), at: self.full(path))
        }
    }

    /// Makes something at `path`; an earlier file or link of that name gives way, a directory does not.
    private func replacing(_ path: String, _ make: () throws(Errno) -> Void) throws {
        do throws(Errno) {
            try make()
        } catch {
            guard error == .exists else { throw FileFailure(path: path, reason: error) }
            guard !directories.contains(path) else { throw UnpackFailure.notDirectory(member: path) }
            try FileTree.naming(path) { () throws(Errno) in
                try FileSystem.remove(full(path))
                try make()
            }
        }
    }

    private func write(_ piece: [UInt8], _ range: Range<Int>) throws {
        guard file != nil else { return }
        try FileTree.naming(filePath) { () throws(Errno) in
            try file?.writeAll(piece.span.extracting(range))
        }
    }

    private func closeFile() {
        file = nil
    }
}

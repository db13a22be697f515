import Archive
import Linux

/// A directory packed for a build: a `.tar.gz` made while it is sent, its length known beforehand.
///
/// Everything goes in but `.git`; the build drops what it does not want (`.slugignore`). Links stay links.
final class SourceArchive {
    /// Why a directory cannot be packed, in words for people.
    struct Problem: Error, Equatable {
        let message: String
    }

    private let root: String
    private var members: [TarEntry] = []
    private var tarBytes = TarWriter.endOfArchive.count
    private var nextMember = 0
    private var source: FileSource?
    private var pending: [UInt8] = []
    private var gzip = GzipStored()
    private var hasStarted = false
    private var isComplete = false

    /// Looks at every entry below `directory`; no content is read yet.
    init(of directory: String) throws(Problem) {
        root = try SourceArchive.checkedRoot(directory)
        try walk("")
    }

    /// The bytes of the whole archive.
    var lengthBytes: Int {
        let blocks = (tarBytes + SourceArchive.pieceBytes - 1) / SourceArchive.pieceBytes
        return GzipStored.start.count + tarBytes + blocks * 5 + 13
    }

    /// The next bytes of the archive; empty at its end.
    func nextPiece() throws(Problem) -> [UInt8] {
        guard !isComplete else { return [] }
        while pending.count < SourceArchive.pieceBytes, try advance() {}
        let tar = Array(pending.prefix(SourceArchive.pieceBytes))
        pending.removeFirst(tar.count)
        var piece = hasStarted ? [] : GzipStored.start
        hasStarted = true
        piece += gzip.blocks(for: tar)
        if pending.isEmpty, nextMember > members.count {
            isComplete = true
            piece += gzip.end()
        }
        return piece
    }

    // MARK: - Private: looking

    /// One stored block each, so that the length can be computed.
    private static let pieceBytes = GzipStored.longestBlockBytes

    private static func checkedRoot(_ directory: String) throws(Problem) -> String {
        do throws(Errno) {
            guard try FileSystem.status(directory).kind == .directory else { throw Errno.notDirectory }
            return try FileSystem.realPath(directory)
        } catch {
            switch error {
            case .noSuchFile: throw Problem(message: "There is no directory \(directory).")
            case .notDirectory: throw Problem(message: "\(directory) is not a directory.")
            default: throw Problem(message: "\(directory) cannot be read: \(error.text).")
            }
        }
    }

    private func walk(_ directory: String) throws(Problem) {
        let names: [String]
        do throws(Errno) {
            names = try FileSystem.entries(of: "\(root)/\(directory)")
        } catch {
            throw Problem(message: "The directory \(directory) cannot be read: \(error.text).")
        }
        for name in names where name != ".git" {
            try look(at: directory.isEmpty ? name : "\(directory)/\(name)")
        }
    }

    private func look(at path: String) throws(Problem) {
        let status: FileStatus
        let kind: TarEntry.Kind
        do throws(Errno) {
            status = try FileSystem.status("\(root)/\(path)", followingLinks: false)
            switch status.kind {
            case .file: kind = .file(sizeBytes: status.sizeBytes)
            case .directory: kind = .directory
            case .link: kind = .symbolicLink(target: Array(try FileSystem.readLink("\(root)/\(path)").utf8))
            case .socket, .fifo, .characterDevice, .blockDevice:
                throw Errno.notSupported
            }
        } catch {
            throw SourceArchive.problem(error, at: path)
        }
        if case .symbolicLink(let target) = kind {
            try checkLink(path, String(decoding: target, as: UTF8.self))
        }
        let entry = TarEntry(path: "./\(path)", kind: kind, mode: status.mode & 0o777)
        members.append(entry)
        tarBytes += TarWriter.header(for: entry).count + entry.sizeBytes
        tarBytes += TarWriter.padding(after: entry.sizeBytes).count
        if kind == .directory { try walk(path) }
    }

    private static func problem(_ error: Errno, at path: String) -> Problem {
        switch error {
        case .notSupported:
            Problem(
                message: "\(path) is a socket, a pipe or a device: it cannot be part of an app. Remove it."
            )
        case .noSuchFile:
            Problem(message: "\(path) has gone meanwhile, or its name is not UTF-8.")
        default:
            Problem(message: "\(path) cannot be read: \(error.text).")
        }
    }

    /// Refuses a link that leads out of the directory; in a dyno it would lead nowhere or elsewhere.
    private func checkLink(_ path: String, _ target: String) throws(Problem) {
        var depth = path.split(separator: "/").count - 1
        var staysInside = !target.hasPrefix("/")
        for part in target.split(separator: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { staysInside = false }
        }
        guard staysInside else {
            throw Problem(
                message: "The link \(path) points out of the directory (to \(target)). "
                    + "Replace it with a link inside, or with what it points to."
            )
        }
    }

    // MARK: - Private: packing

    /// Appends more of the archive to `pending`; false when there is no more.
    private func advance() throws(Problem) -> Bool {
        if let source {
            pending += try source.next()
            if source.isAtEnd {
                pending += TarWriter.padding(after: source.sizeBytes)
                self.source = nil
            }
            return true
        }
        guard nextMember < members.count else {
            defer { nextMember = members.count + 1 }
            if nextMember == members.count { pending += TarWriter.endOfArchive }
            return nextMember == members.count
        }
        let entry = members[nextMember]
        nextMember += 1
        pending += TarWriter.header(for: entry)
        if entry.sizeBytes > 0 { source = try FileSource(root, entry) }
        return true
    }
}

/// The content of one file, exactly as long as its header says.
private final class FileSource {
    let sizeBytes: Int
    private let path: String
    private let file: FileDescriptor
    private var readBytes = 0

    init(_ root: String, _ entry: TarEntry) throws(SourceArchive.Problem) {
        path = String(decoding: entry.path.dropFirst(2), as: UTF8.self)
        sizeBytes = entry.sizeBytes
        do throws(Errno) {
            file = try FileSystem.open("\(root)/\(path)", .readOnly, noFollow: true)
        } catch {
            throw SourceArchive.Problem(message: "\(path) cannot be read: \(error.text).")
        }
    }

    var isAtEnd: Bool { readBytes == sizeBytes }

    func next() throws(SourceArchive.Problem) -> [UInt8] {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try file.read(upTo: min(65_536, sizeBytes - readBytes)) ?? []
        } catch {
            throw SourceArchive.Problem(message: "\(path) cannot be read: \(error.text).")
        }
        guard !bytes.isEmpty else {
            throw SourceArchive.Problem(message: "\(path) became shorter while it was read. Try again.")
        }
        readBytes += bytes.count
        return bytes
    }
}

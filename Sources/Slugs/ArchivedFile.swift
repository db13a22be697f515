import Archive
import Linux
import Model

/// One small file of a packed source, read without unpacking the rest.
package struct ArchivedFile {
    private let name: String
    private let maximumBytes: Int
    private let archiveBytes: Int
    private var readBytes = 0
    private var reader = TarReader()
    private var taking: String?
    private var found: [String: [UInt8]] = [:]
    /// What everything is in, and whether something is not.
    private var top: Substring?
    private var hasSeveral = false

    /// The content of the file `name` in the app's root, cut at `maximumBytes`; nil when there is none.
    ///
    /// The root is the archive's, or the one directory around everything that hosting sites put there. Blocks the
    /// thread.
    ///
    /// - Throws: also for an archive that expands to more than `archiveBytes`, its own bookkeeping included.
    package static func read(
        _ name: String,
        in archive: String,
        maximumBytes: Int,
        archiveBytes: Int = Limits.Slugs.unpackedArchiveBytes
    ) throws(UnpackFailure) -> [UInt8]? {
        var file = ArchivedFile(name: name, maximumBytes: maximumBytes, archiveBytes: archiveBytes)
        do {
            try file.readAll(archive)
        } catch let error as UnpackFailure {
            throw error
        } catch let error as TarError {
            throw .tar(error)
        } catch let error as GzipError {
            throw .gzip(error)
        } catch let error as Errno {
            throw .file(FileFailure(path: archive, reason: error))
        } catch {
            throw .unknownFormat
        }
        if let root = file.found[""] { return root }
        return file.hasSeveral ? nil : file.found.first?.value
    }

    // MARK: - Private

    private init(name: String, maximumBytes: Int, archiveBytes: Int) {
        self.name = name
        self.maximumBytes = maximumBytes
        self.archiveBytes = archiveBytes
    }

    private mutating func readAll(_ archive: String) throws {
        let file = try FileSystem.open(archive, .readOnly)
        var gzip: GzipReader?
        var isFirst = true
        while let piece = try file.read(upTo: 65_536), !piece.isEmpty {
            if isFirst, piece.starts(with: [0x1f, 0x8b]) { gzip = try GzipReader() }
            isFirst = false
            if let gzip {
                try gzip.read(piece) { try take($0) }
            } else {
                try take(piece)
            }
        }
    }

    private mutating func take(_ piece: [UInt8]) throws {
        readBytes += piece.count
        guard readBytes <= archiveBytes else { throw UnpackFailure.tooLarge(limitBytes: archiveBytes) }
        var position = 0
        while let event = try reader.next(in: piece.span, at: &position) {
            switch event {
            case .entry(let entry): begin(entry)
            case .content(let range):
                guard let taking, let count = found[taking]?.count, count < maximumBytes else { break }
                found[taking]?.append(contentsOf: piece[range].prefix(maximumBytes - count))
            case .end: break
            }
        }
    }

    private mutating func begin(_ entry: TarEntry) {
        taking = nil
        let path = String(decoding: entry.path, as: UTF8.self)
        if path.hasPrefix("./") { hasSeveral = true }
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard let first = parts.first else { return }
        if top == nil { top = first } else if top != first { hasSeveral = true }
        guard case .file = entry.kind, parts.last.map(String.init) == name, parts.count <= 2 else { return }
        let key = parts.count == 1 ? "" : String(first)
        // Of a directory around everything only the first is of use.
        guard key.isEmpty || found.keys.allSatisfy({ $0 == key || $0.isEmpty }) else { return }
        found[key] = []
        taking = key
    }
}

/// One member of a tar archive as it is written or as it was read.
///
/// Only what a slug or a source tree can contain is expressible: there is no case for devices, FIFOs or sparse
/// files, so nothing above the reader can be handed one (POSIX.1-2017, pax, "ustar Interchange Format").
package struct TarEntry: Equatable, Sendable {
    /// What the member is.
    package enum Kind: Equatable, Sendable {
        /// A regular file whose content of `sizeBytes` follows the entry.
        case file(sizeBytes: Int)
        case directory
        /// A symbolic link; the target is stored as it was written and is not interpreted here.
        case symbolicLink(target: [UInt8])
        /// A second name of the file that an earlier member of the same archive made.
        case hardLink(target: [UInt8])
    }

    /// The path as bytes: file names on Linux are not text.
    package var path: [UInt8]
    package var kind: Kind
    /// The permission bits (07777).
    package var mode: UInt32
    /// Seconds since 1970.
    package var modified: Int64

    package init(path: [UInt8], kind: Kind, mode: UInt32, modified: Int64 = TarEntry.fixedModificationTime) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.modified = modified
    }

    package init(path: String, kind: Kind, mode: UInt32, modified: Int64 = TarEntry.fixedModificationTime) {
        self.init(path: Array(path.utf8), kind: kind, mode: mode, modified: modified)
    }

    /// The number of content bytes that follow the entry.
    package var sizeBytes: Int {
        if case .file(let sizeBytes) = kind { return sizeBytes }
        return 0
    }

    /// The modification time of every member of a reproducible archive: 1 January 1980 00:00:00 UTC.
    ///
    /// Not zero, because zip-based tools (Python wheels, jar) refuse times before 1980.
    package static let fixedModificationTime: Int64 = 315_532_800

    /// The mode a reproducible archive gives to a member: 755 for directories and anything executable, else 644.
    package static func normalizedMode(_ mode: UInt32, isDirectory: Bool) -> UInt32 {
        isDirectory || mode & 0o111 != 0 ? 0o755 : 0o644
    }
}

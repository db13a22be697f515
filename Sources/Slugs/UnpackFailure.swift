package import Archive

/// Why an archive could not be unpacked.
package enum UnpackFailure: Error, Equatable, Sendable {
    case tar(TarError)
    case gzip(GzipError)
    case file(FileFailure)
    /// Neither gzip nor tar, by its first bytes.
    case unknownFormat
    /// A member whose parent, by an earlier member, is a file or a link: following it could leave the root.
    case notDirectory(member: String)
    /// A hard link to something that no earlier member made as a file.
    case linkTarget(member: String)
    /// A name that is not UTF-8 or is too long.
    case name(String)
    case tooLarge(limitBytes: Int)
    case tooManyMembers(limit: Int)
    /// Its directories' names are too long together.
    case tooLongNames(limitBytes: Int)
    /// It has no member at all.
    case empty

    /// The reason in words, for the transcript.
    package var text: String {
        switch self {
        case .tar(let error): UnpackFailure.text(error)
        case .gzip(.damaged(let reason)): "it is not valid gzip (\(reason))"
        case .gzip(.truncated): "it is cut short"
        case .gzip(.noMemory): "out of memory"
        case .file(let failure): failure.text
        case .unknownFormat: "it is neither a tar archive nor a gzipped one"
        case .notDirectory(let member): "\(member) would be written through a link or below a file"
        case .linkTarget(let member): "\(member) is a hard link to a file that is not in the archive"
        case .name(let name): "\(name) is too long a name or is not UTF-8"
        case .tooLarge(let limit): "it expands to more than \(limit >> 20) MB"
        case .tooManyMembers(let limit): "it has more than \(limit) files"
        case .tooLongNames(let limit): "the names of its directories have more than \(limit >> 20) MB"
        case .empty: "it is empty"
        }
    }

    private static func text(_ error: TarError) -> String {
        switch error {
        case .badChecksum(let byte): "it is not a tar archive or is damaged (at byte \(byte))"
        case .badNumber(let byte): "it is damaged (a number at byte \(byte))"
        case .badExtension(let byte): "it is damaged (an extended record at byte \(byte))"
        case .truncated: "it is cut short"
        case .unsupported(let member, let what): "\(member) is \(what), which an app cannot contain"
        case .unsafeName(let name): "the name '\(name)' leads out of the app's directory"
        }
    }
}

/// Why an archive was refused.
///
/// Member names are shown with anything unprintable replaced.
package enum TarError: Error, Equatable, Sendable {
    /// Not a tar archive, or damaged: the block at this byte does not have the checksum it states.
    case badChecksum(atByte: Int)
    /// A size, mode or time that is not a number, or is larger than can be.
    case badNumber(atByte: Int)
    /// A pax record or GNU long name that does not follow its format or is longer than its limit.
    case badExtension(atByte: Int)
    /// The archive ends inside a member or without its end blocks.
    case truncated
    /// A device, FIFO, sparse file or anything else that an app's source cannot contain.
    case unsupported(member: String, what: String)
    /// An absolute name, a name with `..`, with a zero byte, or with nothing in it.
    case unsafeName(String)
}

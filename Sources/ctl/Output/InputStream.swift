import Linux

/// The program's standard input.
final class InputStream {
    let descriptor: FileDescriptor
    let isTerminal: Bool

    init(_ descriptor: consuming FileDescriptor) {
        isTerminal = Terminal.isTerminal(descriptor.rawValue)
        self.descriptor = descriptor
    }

    /// Reads all of the input, `limit` bytes of it at most.
    func readToEnd(upTo limit: Int) throws(Errno) -> [UInt8] {
        var content: [UInt8] = []
        while content.count < limit {
            guard let bytes = try descriptor.read(upTo: min(65_536, limit - content.count)), !bytes.isEmpty
            else { break }
            content += bytes
        }
        return content
    }

    /// Reads one line byte by byte, so that nothing after it is taken; nil at the end of the input.
    func readLine() throws(Errno) -> String? {
        var line: [UInt8] = []
        while let bytes = try descriptor.read(upTo: 1), let byte = bytes.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}

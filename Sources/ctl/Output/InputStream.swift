import Linux

/// The program's standard input.
final class InputStream {
    let descriptor: FileDescriptor
    let isTerminal: Bool

    init(_ descriptor: consuming FileDescriptor) {
        isTerminal = Terminal.isTerminal(descriptor.rawValue)
        self.descriptor = descriptor
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

import Linux

/// One of the program's two output streams.
final class OutputStream {
    private let sink: ([UInt8]) throws -> Void
    let isTerminal: Bool
    /// Size in characters, when that is known.
    let size: WindowSize?
    let palette: Palette

    init(
        isTerminal: Bool = false,
        size: WindowSize? = nil,
        palette: Palette = .plain,
        sink: @escaping ([UInt8]) throws -> Void
    ) {
        self.isTerminal = isTerminal
        self.size = size
        self.palette = palette
        self.sink = sink
    }

    /// The stream behind a descriptor that the program was started with.
    static func standard(_ raw: CInt, variable: (String) -> String?) -> OutputStream {
        let isTerminal = Terminal.isTerminal(raw)
        let file = StandardDescriptor(raw)
        return OutputStream(
            isTerminal: isTerminal,
            size: Terminal.size(of: raw),
            palette: .suited(isTerminal: isTerminal, variable: variable)
        ) { try file.write($0) }
    }

    func write(_ bytes: [UInt8]) throws { try sink(bytes) }

    func write(_ text: String) throws { try sink(Array(text.utf8)) }

    func line(_ text: String = "") throws { try write(text + "\n") }

    /// A title: `=== text`, bold, and an empty line after it.
    func title(_ text: String) throws {
        try write(palette.bold("=== " + text) + "\n\n")
    }
}

/// Holds a descriptor of the program for as long as its stream is used.
private final class StandardDescriptor {
    private let descriptor: FileDescriptor

    init(_ raw: CInt) {
        descriptor = FileDescriptor(owning: raw)
    }

    func write(_ bytes: [UInt8]) throws(Errno) { try descriptor.writeAll(bytes.span) }
}

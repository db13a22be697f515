/// Swift source with comments removed and string literals emptied, line for line.
///
/// Code inside an interpolation stays. Regular expression literals are not known; none has a quote in it.
struct CodeText {
    let lines: [String]

    init(_ text: String) {
        var scanner = CodeScanner(Array(text.utf8))
        lines = scanner.codeLines()
    }
}

private struct CodeScanner {
    private enum Mode {
        /// Parentheses that are open since an interpolation began; nil outside of one.
        case code(depth: Int?)
        case string(hashes: Int, isMultiline: Bool)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var modes: [Mode] = [.code(depth: nil)]
    private var output: [UInt8] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func codeLines() -> [String] {
        while position < bytes.count {
            switch modes.last {
            case .code(let depth): takeCode(depth: depth)
            case .string(let hashes, let isMultiline): takeString(hashes: hashes, isMultiline: isMultiline)
            case nil: modes.append(.code(depth: nil))
            }
        }
        return output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private func isNext(_ text: StaticString, at offset: Int = 0) -> Bool {
        bytes[min(position + offset, bytes.count)...].starts(with: text.description.utf8)
    }

    private mutating func takeCode(depth: Int?) {
        if isNext("//") {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        } else if isNext("/*") {
            skipBlockComment()
        } else if let hashes = hashesBeforeQuote() {
            position += hashes
            let isMultiline = isNext("\"\"\"")
            position += isMultiline ? 3 : 1
            output.append(UInt8(ascii: "\""))
            modes.append(.string(hashes: hashes, isMultiline: isMultiline))
        } else {
            takeCodeByte(depth: depth)
        }
    }

    private mutating func takeCodeByte(depth: Int?) {
        let byte = bytes[position]
        position += 1
        output.append(byte)
        guard let depth, byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") else { return }
        modes.removeLast()
        let newDepth = byte == UInt8(ascii: "(") ? depth + 1 : depth - 1
        if newDepth > 0 { modes.append(.code(depth: newDepth)) }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if isNext("/*") {
                depth += 1
                position += 2
            } else if isNext("*/") {
                depth -= 1
                position += 2
            } else {
                if bytes[position] == UInt8(ascii: "\n") { output.append(bytes[position]) }
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    /// How many `#` stand before the quote that starts a literal here; nil when none starts.
    private func hashesBeforeQuote() -> Int? {
        var count = 0
        while isNext("#", at: count) { count += 1 }
        return isNext("\"", at: count) ? count : nil
    }

    private func areHashesNext(_ count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { isNext("#", at: offset + $0) }
    }

    private mutating func takeString(hashes: Int, isMultiline: Bool) {
        let quoteLength = isMultiline ? 3 : 1
        let isQuote = isMultiline ? isNext("\"\"\"") : isNext("\"")
        if isNext("\\"), areHashesNext(hashes, at: 1) {
            position += 1 + hashes
            if isNext("(") { modes.append(.code(depth: 1)) }
            position += 1
        } else if isQuote, areHashesNext(hashes, at: quoteLength) {
            position += quoteLength + hashes
            output.append(UInt8(ascii: "\""))
            modes.removeLast()
        } else {
            if isNext("\n") {
                output.append(UInt8(ascii: "\n"))
                if !isMultiline { modes.removeLast() }
            }
            position += 1
        }
    }
}

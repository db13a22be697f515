/// A document of the YAML that people write heroku.yml in: block maps and lists, one-line collections, scalars, and
/// texts of several lines behind `|` and `>` (YAML 1.2 §7, §8).
///
/// Anchors, tags and several documents are refused by line.
enum YAMLText {
    indirect enum Value: Equatable {
        case text(String)
        case list([Value])
        case map([String: Value])
    }

    struct Failure: Error, Equatable {
        /// From 1.
        let line: Int
    }

    /// Reads a document whose top is a map; an empty one is an empty map.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> [String: Value] {
        var reader = YAMLReader(bytes)
        guard reader.next() != nil else { return [:] }
        let first = reader.lineNumber
        guard case .map(let map) = try reader.block() else { throw Failure(line: first) }
        guard reader.next() == nil else { throw Failure(line: reader.lineNumber) }
        return map
    }
}

/// The lines of a document, read from the top.
private struct YAMLReader {
    private struct Line {
        var indent: Int
        var text: String
    }

    private static let depth = 32
    private var lines: [Line]
    private var index = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { line in
                let text = line.drop { $0 == " " }
                return Line(indent: line.count - text.count, text: String(text))
            }
    }

    var lineNumber: Int { min(index + 1, lines.count) }

    private var failure: YAMLText.Failure { YAMLText.Failure(line: lineNumber) }

    /// The indentation of the next line with something on it; nil at the end.
    mutating func next() -> Int? {
        while index < lines.count {
            let text = lines[index].text.drop { $0 == "\t" || $0 == " " }
            if !text.isEmpty, !text.hasPrefix("#"), !(index == 0 && text == "---") {
                return lines[index].indent
            }
            index += 1
        }
        return nil
    }

    /// The value that begins on the next line, with everything that is indented as it.
    mutating func block() throws(YAMLText.Failure) -> YAMLText.Value {
        guard let indent = next(), depth < Self.depth else { throw failure }
        depth += 1
        defer { depth -= 1 }
        return isItem(lines[index].text) ? try list(indent) : try map(indent)
    }

    private func isItem(_ text: String) -> Bool { text == "-" || text.hasPrefix("- ") }

    private mutating func list(_ indent: Int) throws(YAMLText.Failure) -> YAMLText.Value {
        var items: [YAMLText.Value] = []
        while let place = next(), place >= indent, isItem(lines[index].text) {
            guard place == indent else { throw failure }
            let content = lines[index].text.dropFirst().drop { $0 == " " }
            let offset = lines[index].text.count - content.count
            if content.isEmpty || content.hasPrefix("#") {
                index += 1
                guard let inner = next(), inner > indent else { throw failure }
                items.append(try block())
            } else if isItem(String(content)) || isPair(String(content)) {
                // What stands behind the dash begins a block of its own.
                lines[index] = Line(indent: indent + offset, text: String(content))
                items.append(try block())
            } else {
                let text = String(content)
                index += 1
                items.append(try value(text, indent))
            }
        }
        return .list(items)
    }

    private func isPair(_ text: String) -> Bool {
        guard let first = text.first, !"[{|>".contains(first) else { return false }
        return (try? FlowScalars.pair(text)) != nil
    }

    private mutating func map(_ indent: Int) throws(YAMLText.Failure) -> YAMLText.Value {
        var map: [String: YAMLText.Value] = [:]
        while let place = next(), place >= indent {
            let text = lines[index].text
            guard place == indent, !isItem(text), !"\t&*!%@`?".contains(text.first ?? " "),
                let (key, rest) = try? FlowScalars.pair(text), map[key] == nil
            else { throw failure }
            index += 1
            if rest.isEmpty || rest.hasPrefix("#") {
                // A list may stand as far left as its key.
                if let inner = next(), inner > indent || inner == indent && isItem(lines[index].text) {
                    map[key] = try block()
                } else {
                    map[key] = .text("")
                }
            } else {
                map[key] = try value(rest, indent)
            }
        }
        return .map(map)
    }

    /// A value that begins on the line of its key or dash, which has been passed.
    private mutating func value(_ text: String, _ indent: Int) throws(YAMLText.Failure) -> YAMLText.Value {
        do throws(FlowScalars.Failure) {
            switch text.first {
            case "|", ">": return .text(folded(indent, joining: text.hasPrefix(">") ? " " : "\n"))
            case "[": return .list(try FlowScalars.list(text).map { .text($0) })
            case "{":
                let pairs = try FlowScalars.map(text).map { ($0.0, YAMLText.Value.text($0.1)) }
                return .map(Dictionary(pairs) { _, last in last })
            case "&", "*", "!", "%", "@", "`": throw FlowScalars.Failure()
            default: return .text(try FlowScalars.scalar(text))
            }
        } catch {
            index -= 1
            throw failure
        }
    }

    /// The lines below that are indented further, as one text without its last line ends.
    private mutating func folded(_ indent: Int, joining separator: String) -> String {
        var texts: [String] = []
        var margin: Int?
        while index < lines.count, lines[index].text.isEmpty || lines[index].indent > indent {
            let line = lines[index]
            if !line.text.isEmpty, margin == nil { margin = line.indent }
            texts.append(
                String(repeating: " ", count: max(0, line.indent - (margin ?? line.indent))) + line.text
            )
            index += 1
        }
        while texts.last?.drop(while: { $0 == " " }).isEmpty == true { texts.removeLast() }
        return texts.joined(separator: separator)
    }
}

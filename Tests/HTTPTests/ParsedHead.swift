import HTTP
import Testing

/// A request head parsed at once, with its bytes, so that tests can compare text.
struct ParsedRequest {
    let bytes: [UInt8]
    let progress: HeadProgress
    let head: RequestHead

    init(_ text: String, limits: HeadLimits = .request) {
        self.init(Array(text.utf8), limits: limits)
    }

    init(_ bytes: [UInt8], limits: HeadLimits = .request) {
        var parser = RequestParser(limits: limits)
        self.bytes = bytes
        progress = parser.parse(bytes.span)
        head = parser.head
    }

    func text(_ range: ByteRange) -> String { bytes.span.text(range.range) }

    /// The names of the fields that are forwarded.
    var forwardedNames: [String] { head.fields.filter(\.isEndToEnd).map { text($0.name) } }
}

/// A response head parsed at once, with its bytes.
struct ParsedResponse {
    let bytes: [UInt8]
    let progress: HeadProgress
    let head: ResponseHead

    init(_ text: String, answering method: RequestMethod = .get) {
        self.init(Array(text.utf8), answering: method)
    }

    init(_ bytes: [UInt8], answering method: RequestMethod = .get) {
        var parser = ResponseParser()
        self.bytes = bytes
        progress = parser.parse(bytes.span, answering: method)
        head = parser.head
    }

    func text(_ range: ByteRange) -> String { bytes.span.text(range.range) }
}

/// Everything that a parsed head says, as text: two parses agree if and only if their descriptions do.
func describe(_ head: RequestHead, _ bytes: [UInt8]) -> String {
    let fields = head.fields.map { describe($0, bytes) }
    return """
        \(bytes.span.text(head.methodName.range)) \(bytes.span.text(head.target.range.range)) \(head.version)
        \(head.method) \(head.target.form) \(head.framing) \(head.isPersistent) \(head.expectation)
        \(head.wantsUpgrade) \(head.length) \(bytes.span.text(head.hostField.range))
        \(fields.joined(separator: "\n"))
        """
}

/// Everything that a parsed response head says, as text.
func describe(_ head: ResponseHead, _ bytes: [UInt8]) -> String {
    let fields = head.fields.map { describe($0, bytes) }
    return """
        \(head.version) \(head.status) \(bytes.span.text(head.reason.range)) \(head.reasonForm)
        \(head.framing) \(head.isPersistent) \(head.length)
        \(fields.joined(separator: "\n"))
        """
}

private func describe(_ field: Field, _ bytes: [UInt8]) -> String {
    let name = bytes.span.text(field.name.range)
    let value = bytes.span.text(field.value.range)
    return "\(name)|\(value)|\(field.kind)|\(field.isEndToEnd)|\(field.lineEnd)"
}

/// A case of a table: bytes with a name to show when it fails.
struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    var testDescription: String { name }
}

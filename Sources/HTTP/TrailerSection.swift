/// The fields after the last chunk (RFC 9112 section 7.1.2), kept as bytes: they may come in pieces.
package struct TrailerSection: Sendable {
    /// The whole section together.
    private static let byteLimit = 65_536

    /// The field lines as they came, without the empty line once that has been read.
    package private(set) var bytes: [UInt8] = []
    /// Positions in `bytes`; not end to end are the fields that must not stand in a trailer section.
    package private(set) var fields: [Field] = []
    private(set) var isComplete = false
    private var parser = FieldParser(at: 0)

    init() {}

    var isUntouched: Bool { bytes.isEmpty }

    /// Adds bytes from `start` on; returns how many belong to the section.
    mutating func add(_ input: Span<UInt8>, from start: Int) throws(HTTPError) -> Int {
        let before = bytes.count
        Serializer.append(input, start..<input.count, to: &bytes)
        // A copy, so that the bytes can be read while the parser moves on.
        var parser = self.parser
        defer { self.parser = parser }
        while true {
            switch parser.next(bytes.span, .trailer) {
            case .field(let field): try keep(field)
            case .needsMore:
                guard bytes.count <= Self.byteLimit else { throw .tooManyFields }
                return bytes.count - before
            case .failed(let error): throw error
            case .end(let end):
                isComplete = true
                bytes.removeSubrange(end - 2..<bytes.count)
                return end - before
            }
        }
    }

    /// Appends the last chunk and the fields that may be forwarded.
    package func appendLastChunk(to output: inout [UInt8]) {
        output.append(contentsOf: "0\r\n".utf8)
        for field in fields where field.isEndToEnd {
            Serializer.append(bytes.span, field.line, to: &output)
        }
        Serializer.appendLineEnd(to: &output)
    }

    // MARK: - Private

    private mutating func keep(_ field: Field) throws(HTTPError) {
        guard fields.count < HeadLimits.trailer.fieldCount else { throw .tooManyFields }
        var field = field
        if field.kind.isForbiddenInTrailers { field.isEndToEnd = false }
        fields.append(field)
    }
}

extension FieldName {
    /// Fields that frame, route, authenticate or describe content (RFC 9110 section 6.5.1).
    var isForbiddenInTrailers: Bool {
        isHopByHop || resistsConnectionOption || self == .trailer || self == .range
    }
}

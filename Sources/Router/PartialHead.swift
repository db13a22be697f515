import HTTP

/// A request head that has arrived in part, with the parser that stopped in its midst.
final class PartialRequest {
    private(set) var parser: RequestParser
    private(set) var bytes: [UInt8]

    init(parser: RequestParser, bytes: ArraySlice<UInt8>) {
        self.parser = parser
        self.bytes = Array(bytes)
    }

    func parse(adding more: ArraySlice<UInt8>) -> HeadProgress {
        bytes.append(contentsOf: more)
        let bytes = bytes
        return parser.parse(bytes.span)
    }
}

/// A response head that has arrived in part, with the parser that stopped in its midst.
final class PartialResponse {
    private(set) var parser: ResponseParser
    private(set) var bytes: [UInt8]

    init(parser: ResponseParser, bytes: ArraySlice<UInt8>) {
        self.parser = parser
        self.bytes = Array(bytes)
    }

    func parse(adding more: ArraySlice<UInt8>, answering method: RequestMethod) -> HeadProgress {
        bytes.append(contentsOf: more)
        let bytes = bytes
        return parser.parse(bytes.span, answering: method)
    }
}

extension [UInt8] {
    /// Whether these bytes begin the head of an interim response, as far as can be told: the status begins with 1
    /// and is not 101.
    var beginsInterimResponse: Bool {
        let status = dropFirst(HTTPVersion.length + 1).prefix(3)
        return status.first == UInt8(ascii: "1") && !status.elementsEqual("101".utf8)
    }
}

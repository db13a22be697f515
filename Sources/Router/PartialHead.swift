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

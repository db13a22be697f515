/// Bytes received and not used yet; what has been used is given back in large steps.
struct ReceivedBytes: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var start = 0

    var isEmpty: Bool { start == bytes.count }
    var range: Range<Int> { start..<bytes.count }

    /// A copy of a range that a step reported.
    func content(_ range: Range<Int>) -> [UInt8] {
        Array(bytes[start + range.lowerBound..<start + range.upperBound])
    }

    func parse(_ parser: inout RequestParser) -> HeadProgress {
        parser.parse(bytes.span.extracting(range))
    }

    func parse(_ parser: inout ResponseParser, answering method: RequestMethod) -> HeadProgress {
        parser.parse(bytes.span.extracting(range), answering: method)
    }

    func next(_ body: inout BodyReader) throws(HTTPError) -> BodyStep {
        try body.next(bytes.span.extracting(range))
    }

    func request(_ head: RequestHead) -> Request { Request(head, from: bytes.span.extracting(range)) }

    func response(_ head: ResponseHead) -> Response { Response(head, from: bytes.span.extracting(range)) }

    mutating func append(_ more: [UInt8]) {
        if start == bytes.count {
            bytes = more
            start = 0
        } else {
            bytes.append(contentsOf: more)
        }
    }

    mutating func drop(_ count: Int) {
        start += count
        guard start >= 65_536, start * 2 >= bytes.count else { return }
        bytes.removeSubrange(0..<start)
        start = 0
    }

    mutating func takeAll() -> [UInt8] {
        let rest = Array(bytes[start...])
        bytes = []
        start = 0
        return rest
    }
}

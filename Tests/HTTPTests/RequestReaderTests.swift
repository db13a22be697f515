import HTTP
import Testing

@Suite("RequestReader")
struct RequestReaderTests {
    static let stream =
        "POST /apps?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
        + "PUT /b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        + "GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    static func requests(_ pieces: [[UInt8]]) throws(HTTPError) -> [Request] {
        var reader = RequestReader()
        var requests: [Request] = []
        var ends = 0
        for piece in pieces {
            reader.push(piece)
            while let event = try reader.next() {
                switch event {
                case .head(let request): requests.append(request)
                case .content(let bytes): requests[requests.count - 1].content += bytes
                case .end: ends += 1
                }
            }
        }
        return Array(requests.prefix(ends))
    }

    @Test("requests come out whole and in order however the bytes are split")
    func splits() throws {
        let bytes = Array(Self.stream.utf8)
        let whole = try Self.requests([bytes])
        #expect(whole.map(\.method) == ["POST", "PUT", "GET"])
        #expect(whole.map { String(decoding: $0.content, as: UTF8.self) } == ["body", "abcde", ""])
        #expect(whole.map(\.isPersistent) == [true, true, false])
        #expect(whole.map(\.expectsContinue) == [false, true, false])
        for cut in 0...bytes.count {
            #expect(try Self.requests([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
        #expect(try Self.requests(bytes.map { [$0] }) == whole)
    }

    @Test("events tell the head before the content has come")
    func events() throws {
        var reader = RequestReader()
        reader.push(Array("PUT /slug HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc".utf8))
        guard case .head(let request) = try reader.next() else {
            Issue.record("no head")
            return
        }
        #expect(request.path == "/slug")
        #expect(try reader.next() == .content(Array("abc".utf8)))
        #expect(try reader.next() == nil)
        reader.push(Array("defGET".utf8))
        #expect(try reader.next() == .content(Array("def".utf8)))
        #expect(try reader.next() == .end)
        #expect(try reader.next() == nil)
        #expect(reader.takeRest() == Array("GET".utf8))
    }

    @Test("a bad request throws")
    func bad() {
        #expect(throws: HTTPError.missingHost) { try Self.requests([Array("GET / HTTP/1.1\r\n\r\n".utf8)]) }
    }

    @Test("a long connection does not keep what it has read")
    func longConnection() throws {
        var reader = RequestReader()
        let one =
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n"
            + String(repeating: "x", count: 60_000)
        var count = 0
        for _ in 0..<5 {
            reader.push(Array((one + one).utf8))
            while let event = try reader.next() { if event == .end { count += 1 } }
        }
        #expect(count == 10)
        #expect(reader.takeRest().isEmpty)
    }
}

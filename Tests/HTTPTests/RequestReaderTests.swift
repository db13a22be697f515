import HTTP
import Testing

@Suite("RequestReader")
struct RequestReaderTests {
    static let stream =
        "POST /apps?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
        + "PUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        + "GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    static func requests(_ pieces: [[UInt8]]) throws(HTTPError) -> [Request] {
        var reader = RequestReader()
        var requests: [Request] = []
        for piece in pieces {
            reader.push(piece)
            while let request = try reader.nextRequest(contentLimit: 10) { requests.append(request) }
        }
        return requests
    }

    @Test("requests come out whole and in order however the bytes are split")
    func splits() throws {
        let bytes = Array(Self.stream.utf8)
        let whole = try Self.requests([bytes])
        #expect(whole.map(\.method) == ["POST", "PUT", "GET"])
        #expect(whole.map { String(decoding: $0.content, as: UTF8.self) } == ["body", "abcde", ""])
        #expect(whole.map(\.isPersistent) == [true, true, false])
        for cut in 0...bytes.count {
            #expect(try Self.requests([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
        #expect(try Self.requests(bytes.map { [$0] }) == whole)
    }

    @Test("events tell the head before the content has come")
    func events() throws {
        var reader = RequestReader()
        #expect(reader.isIdle)
        reader.push(Array("PUT /slug HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc".utf8))
        guard case .head(let request) = try reader.next() else {
            Issue.record("no head")
            return
        }
        #expect(request.path == "/slug")
        #expect(try reader.next() == .content(Array("abc".utf8)))
        #expect(try reader.next() == nil)
        #expect(!reader.isIdle)
        reader.push(Array("defGET".utf8))
        #expect(try reader.next() == .content(Array("def".utf8)))
        #expect(try reader.next() == .end)
        #expect(try reader.next() == nil)
        #expect(!reader.isIdle)
        #expect(reader.takeRest() == Array("GET".utf8))
    }

    @Test("content over the limit is refused, announced or not")
    func limit() throws {
        let announced = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"
        #expect(throws: HTTPError.contentTooLarge) { try Self.requests([Array(announced.utf8)]) }
        let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a"
        #expect(throws: HTTPError.contentTooLarge) { try Self.requests([Array(chunked.utf8)]) }
    }

    @Test("a client that waits for 100 Continue can be seen waiting")
    func waiting() throws {
        var reader = RequestReader()
        reader.push(
            Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n".utf8)
        )
        #expect(try reader.nextRequest(contentLimit: 10) == nil)
        #expect(reader.pending?.expectsContinue == true)
        reader.push(Array("ab".utf8))
        #expect(try reader.nextRequest(contentLimit: 10)?.content == Array("ab".utf8))
        #expect(reader.pending == nil)
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
            while try reader.nextRequest(contentLimit: 60_000) != nil { count += 1 }
        }
        #expect(count == 10)
        #expect(reader.takeRest().isEmpty)
    }
}

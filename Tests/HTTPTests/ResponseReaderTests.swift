import HTTP
import Testing

@Suite("ResponseReader")
struct ResponseReaderTests {
    static func responses(_ pieces: [[UInt8]], close: Bool = false) throws(HTTPError) -> [Response] {
        var reader = ResponseReader()
        var responses: [Response] = []
        for (index, piece) in pieces.enumerated() {
            reader.push(piece)
            if close, index == pieces.count - 1 { reader.close() }
            while let response = try reader.nextResponse(answering: .get, contentLimit: 100) {
                responses.append(response)
            }
        }
        return responses
    }

    @Test("responses come out whole and in order, interim ones skipped, however the bytes are split")
    func splits() throws {
        let text =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
            + "HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n"
            + "HTTP/1.1 204 No Content\r\n\r\n"
        let bytes = Array(text.utf8)
        let whole = try Self.responses([bytes])
        #expect(whole.map(\.status) == [200, 201, 204])
        #expect(whole.map { String(decoding: $0.content, as: UTF8.self) } == ["ab", "c", ""])
        for cut in 0...bytes.count {
            #expect(try Self.responses([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
    }

    @Test("content without a length ends with the connection")
    func untilClose() throws {
        let bytes = Array("HTTP/1.1 200 OK\r\n\r\nall of it".utf8)
        #expect(try Self.responses([bytes]).isEmpty)
        #expect(try Self.responses([bytes], close: true).map(\.content) == [Array("all of it".utf8)])
    }

    @Test(
        "a connection that closes too early is an error",
        arguments: [
            "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na",
        ]
    )
    func truncated(_ text: String) {
        #expect(throws: HTTPError.truncatedContent) { try Self.responses([Array(text.utf8)], close: true) }
    }

    @Test("a stream is read event by event")
    func stream() throws {
        var reader = ResponseReader()
        reader.push(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n".utf8))
        guard case .head(let response) = try reader.next(answering: .get) else {
            Issue.record("no head")
            return
        }
        #expect(response.status == 200)
        #expect(try reader.next(answering: .get) == .content(Array("abc".utf8)))
        #expect(try reader.next(answering: .get) == nil)
        reader.push(Array("0\r\n\r\nX".utf8))
        #expect(try reader.next(answering: .get) == .end)
        #expect(reader.takeRest() == Array("X".utf8))
    }
}

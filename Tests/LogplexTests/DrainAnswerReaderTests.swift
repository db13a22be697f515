import HTTP
import Testing

@testable import Logplex

@Suite("DrainAnswerReader")
struct DrainAnswerReaderTests {
    private typealias Answer = DrainAnswerReader.Answer

    private func read(_ text: String, hasEnded: Bool = false) throws -> Answer? {
        var reader = DrainAnswerReader()
        // Byte by byte, as a slow receiver might.
        for byte in text.utf8.dropLast() {
            reader.push([byte])
            if try reader.next() != nil { return Answer(status: 0, isReusable: false) }
        }
        reader.push(Array(text.utf8.suffix(1)))
        return try reader.next(hasEnded: hasEnded)
    }

    @Test("the status counts once all of the content has come")
    func statuses() throws {
        let answer = try read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")
        #expect(answer == Answer(status: 200, isReusable: true))
        let chunked = "HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        #expect(try read(chunked) == Answer(status: 503, isReusable: true))
        #expect(try read("HTTP/1.1 204 X\r\n\r\n") == Answer(status: 204, isReusable: true))
        #expect(try read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab") == nil)
        #expect(try read("HTTP/1.1 100 X\r\n\r\nHTTP/1.1 204 X\r\n\r\n")?.status == 204)
        #expect(try read("HTTP/1.1 101 X\r\n\r\n")?.status == 101)
    }

    @Test("a connection that ends, or that brings what nobody asked for, is not used again")
    func reuse() throws {
        #expect(
            try read("HTTP/1.1 204 X\r\nConnection: close\r\n\r\n") == Answer(status: 204, isReusable: false)
        )
        #expect(
            try read("HTTP/1.0 200 X\r\n\r\nab", hasEnded: true) == Answer(status: 200, isReusable: false)
        )
        var reader = DrainAnswerReader()
        reader.push(Array("HTTP/1.1 204 X\r\n\r\nmore".utf8))
        #expect(try reader.next() == Answer(status: 204, isReusable: false))
    }

    @Test("what is no answer, and one that is cut short, is an error")
    func errors() {
        #expect(throws: HTTPError.self) { try read("SSH-2.0-OpenSSH\r\n") }
        #expect(throws: HTTPError.self) {
            try read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na", hasEnded: true)
        }
        #expect(throws: HTTPError.self) {
            try read("HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 9_000))")
        }
    }
}

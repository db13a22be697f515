import HTTP
import Testing

@Suite("Response")
struct ResponseTests {
    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("a response is written with its length")
    func serializing() {
        let response = Response(
            status: 201,
            fields: ["Content-Type": "application/json"],
            content: Array("{}".utf8)
        )
        let head = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
        #expect(Self.text(response.serialize()) == head + "{}")
        #expect(Self.text(response.serialize(toHead: true)) == head)
    }

    @Test("a status without content gets neither length nor content", arguments: [100, 204, 304])
    func noContent(_ status: Int) {
        let response = Response(status: status, content: Array("x".utf8))
        #expect(Self.text(response.serialize()) == "HTTP/1.1 \(status) \(StatusCode.reason(status))\r\n\r\n")
    }

    @Test("a written response is read back equal")
    func roundTrip() throws {
        var response = Response(status: 422, fields: ["X": "y"], content: Array("no".utf8))
        var reader = ResponseReader()
        reader.push(response.serialize())
        let read = try #require(try reader.nextResponse(answering: .post, contentLimit: 10))
        response.fields.append("Content-Length", "2")
        #expect(read == response)
    }
}

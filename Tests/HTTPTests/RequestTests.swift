import HTTP
import Testing

@Suite("Request")
struct RequestTests {
    @Test("the path ends at the question mark and stays encoded")
    func path() {
        #expect(Request(method: "GET", target: "/apps/a%20b//%2Fc?dyno=web.1?").path == "/apps/a%20b//%2Fc")
    }

    @Test("a request is written with a length where it has or implies content")
    func serializing() {
        let post = Request(method: "POST", target: "/apps", fields: ["Host": "a"], content: Array("{}".utf8))
        #expect(
            String(decoding: post.serialize(), as: UTF8.self)
                == "POST /apps HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
        )
        let get = Request(method: "GET", target: "/", fields: ["Host": "a"])
        #expect(String(decoding: get.serialize(), as: UTF8.self) == "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let empty = Request(method: "PATCH", target: "/", fields: ["Host": "a"])
        #expect(String(decoding: empty.serialize(), as: UTF8.self).contains("Content-Length: 0\r\n"))
    }

    @Test("a written request is read back equal")
    func roundTrip() throws {
        var request = Request(
            method: "PUT",
            target: "/a?b=c",
            fields: ["Host": "a", "X": "y z"],
            content: [0, 1, 255]
        )
        let read = try RequestReaderTests.requests([request.serialize()])
        request.fields.append("Content-Length", "3")
        #expect(read == [request])
    }
}

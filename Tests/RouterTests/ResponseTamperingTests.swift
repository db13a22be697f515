import Model
import Testing

@testable import Router

@Suite("Tampering with a response")
struct ResponseTamperingTests {
    private static let head = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n"
    private static let interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"

    /// What arrives of `text` in pieces of `size` bytes, with a `!` where the stream ends early.
    private func arrives(_ text: String, _ action: ResponseTampering.Action, pieces size: Int) -> String {
        var tampering = ResponseTampering(action)
        var arrived = ""
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let result = tampering.pass(Array(bytes[start..<min(start + size, bytes.count)]))
            arrived += String(decoding: result.bytes, as: UTF8.self)
            if let end = result.end { return arrived + (end == .reset ? "!R" : "!") }
        }
        return arrived
    }

    @Test("comes to the same in whatever pieces the response comes", arguments: 1...60)
    func pieces(size: Int) {
        let head = ResponseTamperingTests.head
        let all = head + "content"
        #expect(arrives(all, .none, pieces: size) == all)
        #expect(arrives(all, .endBefore(.orderly), pieces: size) == "!")
        #expect(arrives(all, .endBefore(.reset), pieces: size) == "!R")
        #expect(arrives(all, .endAfter(contentBytes: 0, .orderly), pieces: size) == head + "!")
        #expect(arrives(all, .endAfter(contentBytes: 3, .reset), pieces: size) == head + "con!R")
        #expect(arrives(all, .endAfter(contentBytes: 8, .orderly), pieces: size) == all)
        #expect(arrives(all, .insertFirst([33]), pieces: size) == "!" + all)
        let inserted = arrives(all, .insertField(Array("X: y\r\n".utf8)), pieces: size)
        #expect(inserted == "HTTP/1.1 200 OK\r\nX: y\r\nA: b\r\n\r\ncontent")
    }

    @Test("does not take an interim response for the final one", arguments: 1...60)
    func interim(size: Int) {
        let both = ResponseTamperingTests.interim + ResponseTamperingTests.head
        #expect(arrives(both + "content", .endAfter(contentBytes: 2, .orderly), pieces: size) == both + "co!")
    }

    @Test("makes lines of exactly the size that is asked for")
    func sizes() {
        let cookie = ResponseTampering.Action(Fault(id: 1, kind: .oversizedCookie))
        guard case .insertField(let line) = cookie else {
            Issue.record("\(cookie)")
            return
        }
        #expect(line.count == Limits.Router.cookieLineBytes + 1 + 2)
        let small = ResponseTampering.Action(Fault(id: 1, kind: .oversizedHeader, bytes: 20))
        #expect(small == .insertField(Array("X-Fault: xxxxxxxxxxx\r\n".utf8)))
    }
}

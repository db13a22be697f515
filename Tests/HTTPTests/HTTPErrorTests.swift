import HTTP
import Testing

@Suite("HTTPError")
struct HTTPErrorTests {
    @Test("every error of a request has a client or version status", arguments: HTTPError.allCases)
    func statuses(_ error: HTTPError) {
        let others: [HTTPError: Int] = [
            .contentTooLarge: 413, .unsupportedExpectation: 417, .unsupportedVersion: 505,
        ]
        #expect(error.status == others[error] ?? 400)
    }

    @Test("the restrictions of H25 have Heroku's texts")
    func texts() {
        #expect(HTTPError.oversizedStatusLine.responseFault.rawValue == "oversized status line")
        #expect(HTTPError.oversizedFieldLine.responseFault.rawValue == "oversized header")
        #expect(HTTPError.oversizedCookie.responseFault.rawValue == "oversized cookie")
        #expect(HTTPError.malformedContentLength.responseFault.rawValue == "invalid content length")
    }
}

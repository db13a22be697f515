import HTTP
import Testing

@Suite("StatusCode")
struct StatusCodeTests {
    @Test(
        "registered codes have their phrase, others that of their class",
        arguments: [
            (100, "Continue"), (101, "Switching Protocols"), (200, "OK"), (204, "No Content"), (299, "OK"),
            (304, "Not Modified"), (399, "Redirection"), (404, "Not Found"),
            (417, "Expectation Failed"),
            (498, "Client Error"),
            (502, "Bad Gateway"), (505, "HTTP Version Not Supported"), (999, "Server Error"),
        ]
    )
    func reasons(_ status: Int, _ reason: String) {
        #expect(StatusCode.reason(status) == reason)
    }
}

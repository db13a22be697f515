import HTTP
import Model
import Testing

@testable import Router

@Suite("RouterLogLine")
struct RouterLogLineTests {
    private let request = Array(
        #" method=GET path="/" host=demo.localhost request_id=abc fwd="127.0.0.1""#.utf8
    )

    @Test("a request that went well")
    func success() {
        let outcome = RouterLogLine.Outcome(
            dyno: Array("web.1".utf8),
            connectMilliseconds: 1,
            serviceMilliseconds: 12,
            status: 200,
            bytes: 974
        )
        #expect(
            line(outcome) == """
                at=info method=GET path="/" host=demo.localhost request_id=abc fwd="127.0.0.1" dyno=web.1 \
                connect=1ms service=12ms status=200 bytes=974 protocol=http1.1 tls=false
                """
        )
    }

    @Test(
        "the words before the request for each kind of failure",
        arguments: [
            (.platform(.h12), #"at=error code=H12 desc="Request timeout""#),
            (.platform(.h18), #"sock=backend at=error code=H18 desc="Server Request Interrupted""#),
            (.platform(.h27), #"sock=client at=warning code=H27 desc="Client Request Interrupted""#),
            (.platform(.h80), #"at=info code=H80 desc="Maintenance mode""#),
            (.restriction(.cookie), #"at=error code=H25 desc="HTTP restriction: oversized cookie""#),
            (.request(.unsupportedExpectation), "at=info"),
        ] as [(RouterError, String)]
    )
    func failures(error: RouterError, words: String) {
        let text = line(RouterLogLine.Outcome(error: error, status: error.status))
        #expect(text.hasPrefix(words + " method=GET "), "\(text)")
        #expect(
            text.hasSuffix(
                " dyno= connect= service= status=\(error.status) bytes= protocol=http1.1 tls=false"
            )
        )
    }

    @Test(
        "the legacy router's line: path as it came, addresses joined by commas, another end, H26 with its cause"
    )
    func legacy() {
        let log = RouterLogLine(.legacy)
        var request: [UInt8] = []
        var scratch: [UInt8] = []
        log.appendRequest(
            method: Array("GET".utf8).span,
            target: Array("/a%20b?\"".utf8).span,
            host: Array("demo.localhost".utf8).span,
            requestID: Array("abc".utf8).span,
            forwardedFor: Array("1.2.3.4, 5.6.7.8,9.9.9.9".utf8).span,
            scratch: &scratch,
            to: &request
        )
        let causes: [(HTTPError, String)] = [
            (.malformedConnection, "bad header"), (.malformedExpect, "bad header"),
            (.malformedUpgrade, "bad header"), (.malformedChunk, "bad chunk"),
            (.unsupportedExpectation, "unsupported expect header value"),
        ]
        for (error, cause) in causes {
            var line: [UInt8] = []
            let outcome = RouterLogLine.Outcome(
                error: RouterError.request(error).inLegacyLog,
                status: error.status
            )
            log.append(request: request, outcome: outcome, to: &line)
            #expect(
                String(decoding: line, as: UTF8.self) == """
                    at=error code=H26 desc="Request Error" cause="\(cause)" method=GET path="/a%20b?\\"" \
                    host=demo.localhost request_id=abc fwd="1.2.3.4,5.6.7.8,9.9.9.9" dyno= connect= service= \
                    status=\(error.status) bytes= protocol=http
                    """
            )
        }
    }

    @Test(
        "a target is logged decoded in its path, as it came in its query, and cannot end its quotes",
        arguments: [
            ("/", "/"), ("/a%20b?x=%20", "/a b?x=%20"), ("/%41%4", "/A%4"), ("/%zz%", "/%zz%"),
            (#"/"\"#, #"/\"\\"#), ("/%22%5c?\"", #"/\"\\?\""#), ("/%0d%0a%00%7f", #"/\x0d\x0a\x00\x7f"#),
            ("/%c3%a9", "/\u{e9}"), ("/%c3%28", #"/\xc3("#), ("/%ff", #"/\xff"#),
            ("/%f0%9f%9a%80", "/\u{1f680}"),
            ("/%ed%a0%80", #"/\xed\xa0\x80"#), ("/%c2%9b", #"/\xc2\x9b"#), ("*", "*"),
        ]
    )
    func targets(target: String, logged: String) {
        var line: [UInt8] = []
        var scratch: [UInt8] = []
        line.append(loggedTarget: Array(target.utf8).span, scratch: &scratch)
        #expect(String(decoding: line, as: UTF8.self) == logged)
    }

    private func line(_ outcome: RouterLogLine.Outcome) -> String {
        var bytes: [UInt8] = []
        RouterLogLine().append(request: request, outcome: outcome, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

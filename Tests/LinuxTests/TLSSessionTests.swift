import TestSupport
import Testing

@testable import Linux

@Suite("TLSSession", .enabled("OpenSSL is installed") { TestCertificates.hasLibrary })
struct TLSSessionTests {
    @Test(
        "begins with a handshake that names the host, and not an address",
        arguments: ["logs.example.com.", "::1"]
    )
    func begin(host: String) throws {
        let session = try #require(TLSSession(to: host, trust: try TLSTrust(), verifies: true))
        #expect(session.takeOutput() == [] && session.shakeHands() == .needsMore)
        let hello = session.takeOutput()
        #expect(hello.first == 22)
        let text = String(decoding: hello, as: UTF8.self)
        #expect(text.contains("logs.example.com") == (host != "::1") && !text.contains("logs.example.com."))
        #expect(session.shakeHands() == .needsMore && session.takeOutput() == [])
        #expect(session.read() == .needsMore)
    }

    @Test("fails for good on bytes that are no TLS, and that is not the certificate's fault")
    func noTLS() throws {
        let session = try #require(TLSSession(to: "a", trust: try TLSTrust(), verifies: true))
        #expect(session.shakeHands() == .needsMore)
        session.receive(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        #expect(session.shakeHands() == .failed && session.refusal == nil)
        #expect(!session.write([1]) && session.read() == .broken)
    }

    @Test("has no host that cannot be one")
    func badHost() throws {
        #expect(
            TLSSession(to: String(repeating: "a", count: 300), trust: try TLSTrust(), verifies: true) == nil
        )
    }

    @Test("certificates that are not there are a failure with OpenSSL's words")
    func noCertificates() throws {
        let failure = #expect(throws: TLSTrust.Failure.self) { try TLSTrust(certificates: "/nonexistent") }
        #expect(failure?.text.hasPrefix("error:") == true, "\(failure?.text ?? "")")
    }

    @Test(
        "a refusal has the words of the alert",
        arguments: [
            (10, "certificate expired"), (20, "unknown ca"), (18, "bad certificate"), (62, "bad certificate"),
        ]
    )
    func alerts(_ code: Int, _ words: String) { #expect(TLSRefusal(code: code).alert == words) }
}

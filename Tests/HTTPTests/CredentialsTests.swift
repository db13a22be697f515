import HTTP
import Testing

@Suite("Credentials")
struct CredentialsTests {
    @Test("bearer tokens and Basic passwords are read")
    func reading() {
        #expect(Credentials(parsing: "Bearer abc-123") == .bearer("abc-123"))
        #expect(Credentials(parsing: "bearer  abc") == .bearer("abc"))
        #expect(Credentials(parsing: "Basic OnRva2Vu") == .basic(user: "", password: "token"))
        #expect(Credentials(parsing: "basic YTpiOmM=") == .basic(user: "a", password: "b:c"))
    }

    @Test(
        "broken credentials are none",
        arguments: ["", "Bearer", "Bearer ", "Basic", "Basic !!", "Basic YWJj", "Digest x", "token"]
    )
    func broken(_ text: String) {
        #expect(Credentials(parsing: text) == nil)
    }

    @Test("what is written is read back, and the secret is the token either way")
    func roundTrip() {
        for credentials in [Credentials.bearer("t"), .basic(user: "me", password: "t")] {
            #expect(Credentials(parsing: credentials.fieldValue) == credentials)
            #expect(credentials.secret == "t")
        }
    }
}

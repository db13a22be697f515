import Linux
import TestSupport
import Testing

@Suite("A drain over TLS", .serialized)
struct TLSDrainTests {
    @Test(
        "goes to a receiver whose certificate is by whom SSL_CERT_FILE says",
        .enabled("openssl is installed") { TestCertificates.isPossible }
    )
    func trust() async throws {
        let authority = try await TestCertificates()
        let identity = try await authority.sign("DNS:logs.localhost")
        let python = try #require(await PythonProgram.interpreter(with: ["ssl"]))
        let script = Repository.path("Tests/LogplexTests/Receivers/https_receiver.py")
        let receiver = try RunningProgram([python, "-B", script, identity.certificate, identity.key, ""])
        try await receiver.wait(for: "its port") { try !receiver.lines.isEmpty }
        let url = "https://logs.localhost:\(try receiver.lines[0])/in"
        try await InstalledPlatform.with(variables: ["SSL_CERT_FILE=\(authority.authority)"]) { platform in
            try await platform.succeed("apps:create", "demo")
            let added = try await platform.succeed("drains:add", url, "-a", "demo")
            #expect(added == "Successfully added drain \(url)\n")
            try await platform.succeed("config:set", "COLOUR=blue", "-a", "demo")
            try await receiver.wait(for: "the line") {
                try receiver.lines.contains { $0.contains(" app api - Set COLOUR config vars by user ") }
            }
            #expect(try await platform.succeed("logs", "-a", "demo").contains("L14") == false)
        }
    }
}

import Linux
import TestSupport
import Testing

@Suite("schemathesis", .serialized)
struct SchemathesisTests {
    @Test(
        "finds no 500, no hang and no answer of another shape than the schema says",
        .enabled("schemathesis is there (script/bootstrap --tests)") {
            await PythonClient.isThere("schemathesis")
        }
    )
    func everyEndpoint() async throws {
        try await InstalledPlatform.with { platform in
            let token = try await platform.succeed("auth:token").filter { !$0.isWhitespace }
            let run = try await PythonClient.run("schemathesis", platform.apiURL, token, "1")
            #expect(run.code == 0, "\(run.output)\(run.errors)")
            #expect(run.output.contains("No issues found"))
        }
    }
}

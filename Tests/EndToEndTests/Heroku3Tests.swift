import Linux
import TestSupport
import Testing

@Suite("heroku3", .serialized)
struct Heroku3Tests {
    @Test(
        "drives the platform over TCP: from the first app to its end",
        .enabled("heroku3 is there (script/bootstrap --tests)") { await PythonClient.isThere("heroku3") }
    )
    func wholeLife() async throws {
        try await InstalledPlatform.with { platform in
            let token = try await platform.succeed("auth:token").filter { !$0.isWhitespace }
            let certificate = platform.home + "/rendezvous.crt"
            let run = try await PythonClient.run("heroku3", platform.apiURL, token, certificate)
            let steps = run.output.split(separator: "\n")
            #expect(
                steps == [
                    "login", "apps", "config", "deploy", "scale", "restart", "logs", "releases", "domains",
                    "run", "attach", "others", "destroy",
                ],
                "\(run.output)\(run.errors)"
            )
            #expect(run.code == 0)
        }
    }
}

import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@Suite("Other people's clients")
struct ClientTranscriptTests {
    @Test(
        "get what they ask for, in the shape that the schema says",
        arguments: [
            "hk", "node-heroku-client", "heroku-go", "platform-api-ruby", "terraform", "cli-8", "cli-11",
        ]
    )
    func client(name: String) async throws {
        let path = Repository.path("Tests/PlatformTests/Clients/\(name).txt")
        let transcript = try ClientTranscript(FileSystem.readText(path))
        #expect(transcript.steps.count > 8)
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let build = try await daemon.build(procfile: "web: sleep 1000\nworker: sleep 1000\n", of: "demo")
            if build.status != .succeeded {
                let output = try await daemon.send("GET", daemon.path(of: build.outputStreamURL))
                Issue.record("\(output.text)")
            }
            var client = try await TranscriptClient(daemon)
            client.values["build"] = build.id.description
            for step in transcript.steps { try await client.play(step) }
        }
    }

    @Test(
        "between them send every range, variant, spelling and form that clients were seen to send",
        arguments: [
            "Range: id ..; max=1000\n", "Range: name ..; max=1000\n", "Range: name ..\n",
            "Range: version ..; max=20, , order=desc\n", "Range: version ..; max=1,order=desc\n",
            "Range: version ..; max=15, order=desc\n", "Range: version ..; order=desc,max=1\n",
            "Range: version ..; order=desc,max=1;\n", "Range: created_at ..; max=15, order=desc\n",
            "version=3\n", "version=3.sdk\n", "version=3.cedar-acm\n", "version=3.process-tier\n",
            "version=3.pipelines\n", "version=3.actions\n", "version=3.filters\n", "version=3.webhooks\n",
            "version=3.sni_ssl_cert\n", "version=3.account-quotas\n", "version=3.run-inside\n",
            "version=3.docker-releases\n", "version=3.cancel-build\n", "version=3.fir\n",
            "Bearer {token}", "Basic {basic }", "Basic {basic user}", "Basic {basic dev@example.test}",
            "\"process\": \"worker\"", "\"type\": \"worker\"", "\"quantity\": 2", "\"quantity\": \"2\"",
            "\"quantity\": \"+1\"", "\"quantity\": \"-1\"", "\"size\": \"basic\"", "\"size\": \"Basic\"",
            "\"size\": \"2X\"", "\"size\": null", "\"dyno_size\": {", "\"plan\": \"", "\"plan\": {",
            "\"attachment\": {}", "\"maintenance\": true", "\"maintenance\": 0", "\"release\": \"",
            "POST /apps\n", "POST /teams/apps\n", "POST /organizations/apps\n", "\"personal\": true",
            "If-None-Match: ", "Accept-Expansion: addon_service,plan",
        ]
    )
    func observed(text: String) throws {
        let folder = Repository.path("Tests/PlatformTests/Clients")
        let all = try FileSystem.entries(of: folder).map { try FileSystem.readText("\(folder)/\($0)") }
        #expect(all.contains { $0.contains(text) })
    }

    @Test("a transcript is read with its usual fields, bodies and checks")
    func reading() throws {
        let transcript = try ClientTranscript(
            """
            # a comment
            * A: b

            POST /apps
            C: d: e
            {"x": 1,
            {"y": 2}
            = 201 AppCreate
            let app id
            has Next-Range a b c
            """
        )
        let step = try #require(transcript.steps.first)
        #expect(step.fields.map(\.name) == ["A", "C"] && step.fields.map(\.value) == ["b", "d: e"])
        #expect(step.body == #"{"x": 1,{"y": 2}"# && step.status == 201 && step.title == "AppCreate")
        #expect(step.checks == [["let", "app", "id"], ["has", "Next-Range", "a b c"]])
        #expect(throws: ClientTranscript.Unreadable.self) { try ClientTranscript("nonsense\n") }
    }
}

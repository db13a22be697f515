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

import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("A one-off dyno of the API")
struct OneOffCallTests {
    @Test("has four digits, the app's size unless one is given, and a type's command for its name")
    func creation() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployOneOffs()
            let dyno = try await daemon.call(DynoCreate(app: "demo", command: "sleep 100000"))
            let number = try #require(dyno.name.wholeMatch(of: #/run\.(\d{4})/#)?.1)
            #expect((1000...9999).contains(Int(number) ?? 0))
            #expect(dyno.type == "run" && dyno.size == "Basic" && dyno.attachURL == nil)
            #expect(dyno.release.version == 3 && dyno.command == "sleep 100000")
            let large = DynoCreate(app: "demo", command: "worker 42", size: "standard-2x", type: "migrate")
            let other = try await daemon.call(large)
            #expect(other.name.hasPrefix("migrate.") && other.size == "Standard-2X")
            let output = try await daemon.output(of: other.name, upTo: "working 42")
            #expect(output == ["working 42"])
            try await daemon.until("the one that has ended is gone from the list") {
                try await daemon.call(DynoList(app: "demo")).map(\.name).sorted() == [dyno.name, "web.1"]
            }
            let standard = FormationChange(type: "web", size: SizeChoice("standard-2x"))
            _ = try await daemon.call(FormationBatchUpdate(app: "demo", updates: [standard]))
            let third = try await daemon.call(DynoCreate(app: "demo", command: "true"))
            #expect(third.size == "Standard-1X")
        }
    }

    @Test("is no matter of ps:restart, and is stopped for good when its time is over")
    func timeToLive() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployOneOffs()
            let command = "trap 'echo told; exit 3' TERM; echo here; while :; do sleep 0.02; done"
            let dyno = try await daemon.call(DynoCreate(app: "demo", command: command, timeToLive: 600))
            _ = try await daemon.output(of: dyno.name, upTo: "here")
            _ = try await daemon.call(DynoRestartAll(app: "demo"))
            #expect(try await daemon.call(DynoList(app: "demo")).contains { $0.id == dyno.id })
            daemon.clock.step(by: .seconds(601))
            // Bash may say before what became of its sleep.
            _ = try await daemon.output(of: dyno.name, upTo: "told")
            try await daemon.until("it is gone") {
                try await !daemon.call(DynoList(app: "demo")).contains { $0.id == dyno.id }
            }
            for seconds in [0, -1, 86_401] {
                let call = DynoCreate(app: "demo", command: "true", timeToLive: seconds)
                let problem = await #expect(throws: APIErrorBody.self) { try await daemon.call(call) }
                #expect(problem?.message.contains("must be 1 to 86400 seconds") == true)
            }
        }
    }

    @Test("is one of fifty at most, those among them that wait for their client")
    func limit() async throws {
        // So slow a clock that nobody's 30 s are over before the fiftieth has come.
        try await TestDaemon.with(timeScale: 0.01) { daemon in
            try await daemon.deployOneOffs()
            let call = DynoCreate(app: "demo", attach: Switch(true), command: "true")
            for _ in 0..<Limits.Platform.oneOffs { _ = try await daemon.call(call) }
            let problem = await #expect(throws: APIErrorBody.self) { try await daemon.call(call) }
            #expect(problem?.message.hasPrefix("Cannot run more than 50 one-off dynos of an app.") == true)
            _ = try await daemon.call(FormationStop(app: "demo", type: "run"))
            try await daemon.until("they are gone") {
                try await daemon.call(DynoList(app: "demo")).map(\.name) == ["web.1"]
            }
            #expect(try await daemon.call(call).name.hasPrefix("run."))
        }
    }

    @Test("with a client has an attach_url, and what it prints goes there and not into the log")
    func attached() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployOneOffs()
            let call = DynoCreate(app: "demo", attach: Switch(true), command: "echo hidden")
            let dyno = try await daemon.call(call)
            #expect(dyno.attachURL?.contains("/dynos/\(dyno.name)") == true && dyno.state == "starting")
            let source = "heroku[\(dyno.name)]"
            _ = try await daemon.lines(of: source, upTo: "Awaiting client")
            daemon.clock.step(by: .seconds(31))
            let lines = try await daemon.lines(of: source, upTo: "Process exited")
            #expect(
                lines.prefix(4) == [
                    "State changed from starting to up", "Awaiting client",
                    "Error R13 (Attach error) -> Failed to attach to process", "Process exited",
                ]
            )
        }
    }
}

extension TestDaemon {
    fileprivate func deployOneOffs() async throws {
        _ = try await call(AppCreate(name: "demo"))
        try await build(procfile: "web: exec tail -f /dev/null\nworker: echo working\n", of: "demo")
    }

    /// What a dyno has printed when it has come to this line.
    fileprivate func output(of dyno: String, upTo last: String) async throws -> [Substring] {
        try await lines(of: "app[\(dyno)]", upTo: last)
    }

    /// The texts of a source's lines when it has come to this one.
    fileprivate func lines(of source: String, upTo last: String) async throws -> [Substring] {
        var texts: [Substring] = []
        try await until(last) {
            let session = try await call(LogSessionCreate(app: "demo", lines: 1500))
            texts = try await send("GET", path(of: session.logplexURL)).text.split(separator: "\n")
                .compactMap { line in line.firstRange(of: " \(source): ").map { line[$0.upperBound...] } }
            return texts.contains { $0 == last }
        }
        return texts
    }
}

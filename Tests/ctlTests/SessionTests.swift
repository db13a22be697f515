import Linux
import Testing

@testable import ctl

private let folder = FileSystem.directoryName(#filePath) + "/Sessions"

@Suite("A session of commands")
struct SessionTests {
    static let files = (try? SessionFile.all(in: folder)) ?? []

    @Test("prints what its transcript says", arguments: files.map(\.name))
    func transcript(name: String) throws {
        let file = try SessionFile(path: "\(folder)/\(name).txt")
        var results: [SessionRun.Result] = []
        for step in file.steps {
            let result = try SessionRun.run(step)
            results.append(result)
            #expect(result.requests == step.requests.map(\.expected), "requests of \(step.command)")
            guard Host.environment("RECORD") == nil else { continue }
            #expect(result.output == step.output, "stdout of \(step.command)")
            #expect(result.errors == step.errors, "stderr of \(step.command)")
            #expect(result.code == step.code, "exit code of \(step.command)")
        }
        if Host.environment("RECORD") != nil { try file.record(results) }
    }

    @Test("is there for every command")
    func commands() {
        let called = Set(
            SessionTests.files.flatMap(\.steps).compactMap { Program.table.find($0.command)?.command.name }
        )
        #expect(Program.table.commands.map { $0.name }.filter { !called.contains($0) } == [])
    }

    @Test("is there for every topic that talks to the daemon")
    func coverage() {
        let names = Set(SessionTests.files.map(\.name))
        #expect(
            names.isSuperset(of: [
                "apps", "config", "deploy", "git", "logs", "ps", "releases", "router", "run", "scale",
            ])
        )
    }
}

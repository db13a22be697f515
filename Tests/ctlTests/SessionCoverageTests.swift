import Linux
import PlatformAPI
import Testing

@testable import ctl

/// What the transcripts in `Sessions/` show of each command of the table.
@Suite("The transcripts")
struct SessionCoverageTests {
    private enum Kind: String, CaseIterable { case success, error, json }

    @Test("show of every command a success, an error, and --json where it has that")
    func everyCommand() {
        var seen: [String: Set<Kind>] = [:]
        for step in SessionTests.files.flatMap(\.steps) {
            guard let name = Program.table.find(step.command)?.command.name else { continue }
            seen[name, default: []].formUnion(SessionCoverageTests.kinds(of: step))
        }
        let missing = Program.table.commands.flatMap { command -> [String] in
            let wanted = Kind.allCases.filter { $0 != .json || command.takesJSON }
            return wanted.filter { seen[command.name]?.contains($0) != true }
                .map { "\(command.name): \($0.rawValue)" }
        }
        #expect(missing == [])
    }

    @Test("have nothing but JSON on stdout with --json, and no colours unless they are asked for")
    func plain() {
        for step in SessionTests.files.flatMap(\.steps) {
            if SessionCoverageTests.wantsJSON(step), !step.output.isEmpty {
                #expect(SessionCoverageTests.isJSON(step.output), "\(step.command)")
            }
            if step.variables["FORCE_COLOR"] == nil, !step.command.contains("--force-colors") {
                #expect(!(step.output + step.errors).contains("\\e["), "\(step.command)")
            }
        }
    }

    // MARK: - Private

    private static func kinds(of step: SessionFile.Step) -> Set<Kind> {
        guard !step.command.contains(where: { $0 == "--help" || $0 == "-h" }) else { return [] }
        var kinds: Set<Kind> = [step.code == 0 ? .success : .error]
        if wantsJSON(step), isJSON(step.output) { kinds.insert(.json) }
        return kinds
    }

    private static func wantsJSON(_ step: SessionFile.Step) -> Bool {
        guard let (command, rest) = Program.table.find(step.command), command.takesJSON else { return false }
        return (try? ArgumentParser.parse(rest, for: command))?.wantsJSON == true
    }

    /// One value, or one in each line as `logs` has it.
    private static func isJSON(_ text: String) -> Bool {
        func isValue(_ text: some StringProtocol) -> Bool {
            (try? WireJSON.decode(JSONValue.self, from: Array(text.utf8))) != nil
        }
        return isValue(text)
            || !text.isEmpty && text.split(separator: "\n").allSatisfy { isValue($0) }
    }
}

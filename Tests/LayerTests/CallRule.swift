/// Calls and notes that have no place here, each with its reason.
struct CallRule: HouseRule {
    let text = "no forbidden call and no note about unfinished work"

    private struct Ban {
        /// What must not stand in a line of code; a `(` at the end means the call.
        let name: String
        let reason: String
        var isForLibrariesOnly = false
    }

    private static let bansInSources = [
        Ban(name: "NSLock", reason: "use Linux.Lock"),
        Ban(name: "DispatchQueue", reason: "use an event loop or a thread"),
        Ban(name: "DispatchSemaphore", reason: "use an event loop or a thread"),
        Ban(name: "print(", reason: "a library returns, the edge prints", isForLibrariesOnly: true),
        Ban(name: "fatalError(", reason: "use preconditionFailure for a bug, throw for a condition"),
        Ban(name: "usleep(", reason: "use a timer of the event loop"),
    ]
    private static let bansInTests = [
        Ban(name: "XCTest", reason: "use Swift Testing"),
        Ban(name: "sleep(", reason: "wait for an event, or move the clock"),
        Ban(name: "usleep(", reason: "wait for an event, or move the clock"),
    ]
    /// How a test sets a deadline; a wait for good luck is milliseconds long.
    private static let deadline = "Task.sleep(for: .seconds("
    /// Written apart, so that this line does not find itself.
    private static let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]

    func violations(in files: [SourceFile]) -> [Violation] {
        files.filter { $0.isSwift }.flatMap { callViolations(in: $0) + noteViolations(in: $0) }
    }

    private func callViolations(in file: SourceFile) -> [Violation] {
        let bans = file.isInSources ? CallRule.bansInSources : CallRule.bansInTests
        return file.code.enumerated().flatMap { index, code in
            let line = file.isInTests ? code.replacing(CallRule.deadline, with: "") : code
            return bans.filter { ban in
                (!ban.isForLibrariesOnly || LayerTable.isLibrary(file.target)) && contains(line, ban.name)
            }.map { file.violation(at: index, "`\($0.name)`: \($0.reason)") }
        }
    }

    private func noteViolations(in file: SourceFile) -> [Violation] {
        file.lines.indices.filter { index in CallRule.notes.contains { contains(file.lines[index], $0) } }
            .map { file.violation(at: $0, "finish it, or open an issue") }
    }

    /// Whether `name` stands in `line` and is not the end of a longer name.
    private func contains(_ line: String, _ name: String) -> Bool {
        var rest = Substring(line)
        while let range = rest.firstRange(of: name) {
            let before = line[..<range.lowerBound].last
            if before.map({ !($0.isLetter || $0.isNumber || $0 == "_") }) ?? true { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}

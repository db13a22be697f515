/// A place in the repository that breaks a rule, printed as `path:line: message`.
struct Violation: Hashable, CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// A rule of CONTRIBUTING.md that a machine can check.
protocol HouseRule: Sendable {
    /// The rule as a sentence.
    var text: String { get }
    /// Every place in `files` that breaks it.
    func violations(in files: [SourceFile]) -> [Violation]
}

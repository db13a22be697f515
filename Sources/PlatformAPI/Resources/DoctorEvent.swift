/// One line of an examination: a step that begins, what came of it, a finding, or the end.
package struct DoctorEvent: Codable, Hashable, Sendable {
    /// What is being done now; its outcome follows.
    package var step: String?
    /// What came of the step before.
    package var outcome: String?
    package var finding: DoctorFinding?
    /// The last line: the examination has come to its end.
    package var isOver: Bool?

    package static func step(_ text: String) -> DoctorEvent { DoctorEvent(step: text) }
    package static func outcome(_ text: String) -> DoctorEvent { DoctorEvent(outcome: text) }
    package static func finding(_ finding: DoctorFinding) -> DoctorEvent { DoctorEvent(finding: finding) }
    package static let over = DoctorEvent(isOver: true)

    private init(
        step: String? = nil,
        outcome: String? = nil,
        finding: DoctorFinding? = nil,
        isOver: Bool? = nil
    ) {
        self.step = step
        self.outcome = outcome
        self.finding = finding
        self.isOver = isOver
    }

    private enum CodingKeys: String, CodingKey {
        case step, outcome, finding
        case isOver = "is_over"
    }
}

/// Something that goes wrong on Heroku, or may.
package struct DoctorFinding: Codable, Hashable, Sendable {
    package var kind: DoctorFindingKind
    /// The codes that Heroku's log has then: `R10`, `H10`.
    package var codes: [String]
    /// What was seen.
    package var summary: String
    /// What Heroku does.
    package var heroku: String
    /// What to change.
    package var fix: String

    package init(_ kind: DoctorFindingKind, _ summary: String, fix: String) {
        self.kind = kind
        self.summary = summary
        self.fix = fix
        codes = kind.codes
        heroku = kind.onHeroku
    }
}

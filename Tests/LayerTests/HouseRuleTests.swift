import Testing

/// The whole repository against every rule.
@Suite("The house rules")
struct HouseRuleTests {
    static let rules: [any HouseRule] = [
        ImportRule(), CModuleRule(), NameRule(), UnsafeRule(), CallRule(), LengthRule(), DocumentationRule(),
        MirrorRule(),
    ]

    @Test("hold everywhere", arguments: HouseRuleTests.rules.indices)
    func hold(index: Int) throws {
        let rule = HouseRuleTests.rules[index]
        let violations = rule.violations(in: try Repository.sourceFiles())
        let list = violations.map { "  \($0)" }.joined(separator: "\n")
        #expect(violations.isEmpty, "\(rule.text):\n\(list)")
    }

    @Test("look at files of every target")
    func coverage() throws {
        let targets = Set(try Repository.sourceFiles().filter(\.isInSources).map(\.target))
        #expect(targets == Set(LayerTable.layers.keys))
    }
}

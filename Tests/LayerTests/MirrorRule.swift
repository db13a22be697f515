/// Tests mirror the sources, so that a file's tests are found without a search.
///
/// `Sources/Router/Exchange.swift` has its tests in `Tests/RouterTests/ExchangeTests.swift`, or in several files
/// whose names go on after the type's: `ExchangeTimeoutTests.swift`. A folder of small files may have its tests in
/// one: `Resources/` in `ResourceTests.swift`.
struct MirrorRule: HouseRule {
    let text = "a test file has the name of a file of its target"

    /// Test targets that do not belong to one target of the sources.
    private static let exemptTargets: Set<String> = [
        "LayerTests", "PlatformTests", "EndToEndTests", "TestSupport",
    ]

    func violations(in files: [SourceFile]) -> [Violation] {
        var stems: [String: Set<String>] = [:]
        for file in files where file.isInSources && file.isSwift {
            stems[file.target, default: []].insert(String(file.stem.prefix { $0 != "+" }))
            stems[file.target, default: []].formUnion(folders(of: file))
        }
        return files.filter { $0.isInTests && $0.isSwift && !MirrorRule.exemptTargets.contains($0.target) }
            .compactMap { file in
                guard file.stem.hasSuffix("Tests"), file.target.hasSuffix("Tests") else { return nil }
                let tested = String(file.target.dropLast("Tests".count))
                let isMirror = (stems[tested] ?? []).contains { file.stem.hasPrefix($0) }
                return isMirror ? nil : file.violation(at: 0, "no file of \(tested) has this name")
            }
    }

    /// The folders between the target and the file, without the plural's end.
    private func folders(of file: SourceFile) -> [String] {
        file.path.split(separator: "/").dropFirst(2).dropLast()
            .map { String($0.hasSuffix("s") ? $0.dropLast() : $0) }
    }
}

/// Memory is touched without checks at the seams to C only, and in the one load that all parsers stand on.
struct UnsafeRule: HouseRule {
    let text =
        "`unsafe` stands only in Linux, Store, Slugs/Gzip.swift, Digest/SHA256Instructions.swift and HTTP/ByteScan.swift"

    private static let allowedFolders = ["Sources/Linux/", "Sources/Store/"]
    private static let allowedFiles: Set<String> = [
        "Sources/Slugs/Gzip.swift", "Sources/Digest/SHA256Instructions.swift", "Sources/HTTP/ByteScan.swift",
    ]

    func violations(in files: [SourceFile]) -> [Violation] {
        files.filter { $0.isSwift && $0.isInSources && !isAllowed($0.path) }.flatMap { file in
            file.code.indices.filter { identifiers(in: file.code[$0]).contains("unsafe") }
                .map { file.violation(at: $0, "`unsafe` outside the seams to C") }
        }
    }

    private func isAllowed(_ path: String) -> Bool {
        UnsafeRule.allowedFiles.contains(path) || UnsafeRule.allowedFolders.contains { path.hasPrefix($0) }
    }
}

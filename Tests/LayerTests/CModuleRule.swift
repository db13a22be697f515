/// Each C module has exactly one importer, so that C types end at one seam.
struct CModuleRule: HouseRule {
    let text = "each C module is imported by exactly one target"

    func violations(in files: [SourceFile]) -> [Violation] {
        LayerTable.importerOfCModule.sorted { $0.key < $1.key }.flatMap { module, importer in
            violations(of: module, importer: importer, in: files)
        }
    }

    private func violations(of module: String, importer: String, in files: [SourceFile]) -> [Violation] {
        var isImported = false
        var found: [Violation] = []
        for file in files where file.isSwift {
            for item in Import.all(in: file) where item.module == module {
                if file.isInSources, file.target == importer {
                    isImported = true
                } else {
                    found.append(file.violation(at: item.index, "\(module) belongs to \(importer) alone"))
                }
            }
        }
        if !isImported, files.contains(where: { $0.isInSources && $0.target == importer }) {
            found.append(
                Violation(path: "Sources/\(importer)", line: 1, message: "nothing imports \(module) any more")
            )
        }
        return found
    }
}

import Foundation

/// The checkout that these tests were built from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let loadedFiles = Result {
        try ["Sources", "Tests"].flatMap(paths(below:)).sorted().map { path in
            SourceFile(path: path, text: try text(of: path))
        }
    }

    /// Every source file below `Sources` and `Tests`, in the order of their paths; read once.
    static func sourceFiles() throws -> [SourceFile] { try loadedFiles.get() }

    /// The text of a file, given by its path from the root.
    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func hasFile(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path(percentEncoded: false))
    }

    /// Writes a document that is made from the sources.
    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: root.appending(path: path), options: .atomic)
    }

    private static func paths(below folder: String) throws -> [String] {
        let suffixes: Set<String> = ["swift", "c", "h"]
        let base = root.appending(path: folder).resolvingSymlinksInPath()
        guard let walk = FileManager.default.enumerator(atPath: base.path(percentEncoded: false)) else {
            throw CocoaError(.fileReadNoSuchFile)
        }
        return walk.compactMap { $0 as? String }
            .filter { suffixes.contains(($0 as NSString).pathExtension) }
            .map { "\(folder)/\($0)" }
    }
}

import Linux

/// Files of this checkout.
package enum Repository {
    /// The absolute path of a file or folder, given from the root.
    package static func path(_ relative: String) -> String {
        var root = #filePath
        for _ in 0..<3 { root = FileSystem.directoryName(root) }
        return "\(root)/\(relative)"
    }
}

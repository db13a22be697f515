package import Linux

/// A directory of a test's own; it goes when the value is let go.
package final class ScratchFolder: Sendable {
    package let path: String

    package init() throws(Errno) {
        path = try FileSystem.makeTemporaryDirectory(
            in: FileSystem.temporaryDirectory,
            prefix: "herolocal-test-"
        )
    }

    deinit { try? FileSystem.removeTree(path) }

    /// The path of a file in it.
    package func file(_ name: String) -> String { "\(path)/\(name)" }
}

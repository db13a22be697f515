package import Model

/// What the records of the store have files for.
package struct OwnedFiles: Equatable, Sendable {
    package let apps: Set<ResourceID>
    package let builds: Set<ResourceID>
    /// Where release commands have written to, relative to the state directory.
    package let releaseOutputs: Set<String>
    package let testRuns: Set<ResourceID>
    /// Checksums.
    package let slugs: Set<String>
}

extension Store {
    /// Everything that a file may be there for, on one consistent state.
    package func ownedFiles() throws(StoreError) -> OwnedFiles {
        try write {
            OwnedFiles(
                apps: Set(try connection.all("SELECT id FROM apps") { try $0.id("id") }),
                builds: Set(try connection.all("SELECT id FROM builds") { try $0.id("id") }),
                releaseOutputs: Set(
                    try connection.all("SELECT output_path FROM releases WHERE output_path IS NOT NULL") {
                        try $0.text("output_path")
                    }
                ),
                testRuns: Set(try connection.all("SELECT id FROM test_runs") { try $0.id("id") }),
                slugs: try slugChecksums()
            )
        }
    }
}

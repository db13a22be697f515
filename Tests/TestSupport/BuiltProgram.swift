import Linux

/// A program of this package as the test run built it.
package enum BuiltProgram {
    /// The program was not built, or stands elsewhere.
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    /// The path of `name` beside the test bundle; `DYNO_INIT` and the like (upper case, `_`) override it.
    package static func path(of name: String) throws(Missing) -> String {
        let variable = String(name.uppercased().map { $0 == "-" ? "_" : $0 })
        if let path = Host.environment(variable) { return path }
        // The bundle is the program itself, or an argument of the toolchain's runner.
        for place in [Host.executablePath] + CommandLine.arguments {
            let path = "\(FileSystem.directoryName(place))/\(name)"
            if place.hasPrefix("/"), FileSystem.exists(path) { return path }
        }
        throw Missing(description: "no \(name) beside the tests: run swift build, or set \(variable)")
    }
}

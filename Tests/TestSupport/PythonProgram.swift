/// Python on this machine.
package enum PythonProgram {
    /// The first Python that knows the modules, if there is one: packages from PyPI are in a folder of the build's,
    /// Debian's are for Debian's own Python.
    package static func interpreter(with modules: [String] = ["json"]) async -> String? {
        let own = Repository.path(".build/clients/bin/python3")
        for python in [own, systemProgram("python3"), "/usr/bin/python3"].compactMap(\.self) {
            let run = try? await ProgramRun.run([python, "-c", "import \(modules.joined(separator: ", "))"])
            if run?.code == 0 { return python }
        }
        return nil
    }
}

import TestSupport
import Testing

/// A Python program of `Clients/` that uses somebody else's library as its authors' users do.
enum PythonClient {
    /// Runs `Clients/NAME_client.py` with these arguments; `module` is what it imports.
    static func run(
        _ name: String,
        _ arguments: String...,
        importing module: String? = nil
    ) async throws -> ProgramRun {
        let python = try #require(await interpreter(with: [module ?? name]))
        let script = Repository.path("Tests/EndToEndTests/Clients/\(name)_client.py")
        return try await ProgramRun.run([python, script] + arguments)
    }

    static func isThere(_ modules: String...) async -> Bool {
        await interpreter(with: modules) != nil
    }

    /// The first Python that knows the modules: packages from PyPI are in a folder of the build's, Debian's are for
    /// Debian's own Python.
    private static func interpreter(with modules: [String]) async -> String? {
        let own = Repository.path(".build/clients/bin/python3")
        for python in [own, systemProgram("python3"), "/usr/bin/python3"].compactMap(\.self) {
            let run = try? await ProgramRun.run([python, "-c", "import \(modules.joined(separator: ", "))"])
            if run?.code == 0 { return python }
        }
        return nil
    }
}

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
        let python = try #require(await PythonProgram.interpreter(with: [module ?? name]))
        let script = Repository.path("Tests/EndToEndTests/Clients/\(name)_client.py")
        return try await ProgramRun.run([python, script] + arguments)
    }

    static func isThere(_ modules: String...) async -> Bool {
        await PythonProgram.interpreter(with: modules) != nil
    }
}

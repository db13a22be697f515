import TestSupport

/// Receivers of drains that others wrote, on free ports.
enum Receivers {
    /// What a receiver prints, and where it listens.
    struct Running: Sendable {
        let program: RunningProgram
        let port: UInt16

        /// What it has printed of what it got, a line for each.
        var seen: [String] {
            get throws { Array(try program.lines.dropFirst()) }
        }
    }

    /// Python's HTTPS server; it answers with `answers`, then with 200.
    static func https(_ identity: TestCertificates.Identity, answers: String = "") async throws -> Running {
        try await python("https_receiver.py", [], [identity.certificate, identity.key, answers])
    }

    /// A TCP receiver around syslog-rfc5424-parser, over TLS with an identity.
    static func rfc5424(_ identity: TestCertificates.Identity? = nil) async throws -> Running {
        let arguments = identity.map { [$0.certificate, $0.key] } ?? []
        return try await python("rfc5424_receiver.py", [rfc5424Module], arguments)
    }

    /// Whether this machine has the parser: `pip install syslog-rfc5424-parser`.
    static func hasRFC5424() async -> Bool { await PythonProgram.interpreter(with: [rfc5424Module]) != nil }

    // MARK: - Private

    private static let rfc5424Module = "syslog_rfc5424_parser"

    private static func python(_ script: String, _ modules: [String], _ arguments: [String]) async throws
        -> Running
    {
        guard let python = await PythonProgram.interpreter(with: ["ssl"] + modules) else { throw NoPython() }
        let path = Repository.path("Tests/LogplexTests/Receivers/\(script)")
        let program = try RunningProgram([python, "-B", path] + arguments)
        try await program.wait(for: "the receiver's port") { try !program.lines.isEmpty }
        guard let port = try program.lines.first.flatMap({ UInt16($0) }) else { throw NoPython() }
        return Running(program: program, port: port)
    }
}

/// No Python that has what a receiver needs.
struct NoPython: Error {}

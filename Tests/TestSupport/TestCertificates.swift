import Linux

/// A certificate authority of a test's own, made by openssl(1), and what it signs.
package final class TestCertificates: Sendable {
    /// A server's certificate and its key: the paths of two PEM files.
    package struct Identity: Sendable {
        package let certificate: String
        package let key: String
    }

    /// What openssl(1) said when it failed.
    package struct Failure: Error {
        package let text: String
    }

    private let folder: ScratchFolder
    private let openssl: String
    private let lastNumber = Lock(0)

    /// The authority's own certificate, for those who shall trust it.
    package var authority: String { folder.file("ca.pem") }

    /// Whether this machine has the program.
    package static var isPossible: Bool { systemProgram("openssl") != nil }

    /// Whether this machine has the library, so that there can be TLS at all.
    package static var hasLibrary: Bool { (try? TLSTrust.load()) != nil }

    package init() async throws {
        guard let openssl = systemProgram("openssl") else { throw Failure(text: "there is no openssl") }
        self.openssl = openssl
        folder = try ScratchFolder()
        let request = ["req", "-x509", "-days", "2", "-subj", "/CN=Authority of a test"]
        try await run(request + ["-out", "ca.pem", "-keyout", "ca.key"] + TestCertificates.newKey)
    }

    /// A certificate for these names, such as `DNS:logs.localhost,IP:127.0.0.1`; expired when `days` is -1.
    package func sign(_ names: String, days: Int = 2) async throws -> Identity {
        let number = lastNumber.withLock { last in
            last += 1
            return last
        }
        let name = "server\(number)"
        try FileSystem.writeAtomically(folder.file("\(name).ext"), Array("subjectAltName=\(names)\n".utf8))
        let request = ["req", "-subj", "/CN=receiver", "-out", "\(name).csr", "-keyout", "\(name).key"]
        try await run(request + TestCertificates.newKey)
        let signing = ["x509", "-req", "-in", "\(name).csr", "-out", "\(name).pem", "-days", "\(days)"]
        let authority = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "\(name).ext"]
        try await run(signing + authority)
        return Identity(certificate: folder.file("\(name).pem"), key: folder.file("\(name).key"))
    }

    // MARK: - Private

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    private func run(_ arguments: [String]) async throws {
        let run = try await ProgramRun.run([openssl] + arguments, directory: folder.path)
        guard run.code == 0 else { throw Failure(text: run.errors) }
    }
}

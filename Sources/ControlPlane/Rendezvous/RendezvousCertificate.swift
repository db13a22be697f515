import Linux

/// The certificate that clients of one-off dynos have to trust: made by the system's `openssl` when it is first needed,
/// kept beside the database.
struct RendezvousCertificate: Sendable {
    /// Why there is none, in one sentence.
    struct Failure: Error {
        let sentence: String
    }

    /// In PEM, for localhost, 127.0.0.1 and ::1.
    let certificate: String
    /// In PEM, for its owner's eyes only.
    let key: String

    init(directory: String) {
        certificate = directory + "/rendezvous.crt"
        key = directory + "/rendezvous.key"
    }

    /// Makes both files unless they are there; blocks for as long as `openssl` runs.
    func make() throws {
        if FileSystem.exists(certificate), FileSystem.exists(key) { return }
        guard let openssl = SystemProgram.path("openssl") else {
            throw Failure(sentence: "there is no openssl on the daemon's PATH to make a certificate with")
        }
        let (newCertificate, newKey) = (certificate + ".new", key + ".new")
        let arguments = [
            openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", newKey, "-out", newCertificate, "-days", "3650", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
        ]
        // Before openssl writes it: nobody else shall ever have been able to read the key.
        try FileSystem.writeAtomically(newKey, [], permissions: 0o600)
        let nothing = try FileSystem.open("/dev/null", .readOnly)
        let sink = try FileSystem.open("/dev/null", .append)
        let child = try ChildProcess.spawn(
            .init(executable: openssl, arguments: arguments, environment: ["PATH=/usr/bin:/bin"]),
            descriptors: [(nothing.rawValue, 0), (sink.rawValue, 1), (sink.rawValue, 2)]
        )
        let status = try child.waitForExit()
        guard status == .exited(0) else {
            throw Failure(sentence: "openssl made no certificate: it ended with \(status.shellCode)")
        }
        try FileSystem.setMode(newKey, 0o600)
        try FileSystem.rename(newKey, to: key)
        try FileSystem.rename(newCertificate, to: certificate)
    }
}

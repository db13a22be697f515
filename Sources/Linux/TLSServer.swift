import CLinux

/// A certificate and its key, for TLS connections that clients make to us (SSL_CTX_new(3)).
@safe package final class TLSServer: @unchecked Sendable {
    // OpenSSL counts references to it and guards it with locks of its own.
    let pointer: UnsafeMutableRawPointer

    /// Reads a certificate and its key, two files in PEM; waits for the disk.
    package init(certificate: String, key: String) throws(TLSTrust.Failure) {
        try TLSTrust.load()
        var problem = [CChar](repeating: 0, count: TLSTrust.problemBytes)
        let opened = unsafe clinux_tls_open_server(certificate, key, &problem, problem.count)
        guard let opened = unsafe opened else { throw TLSTrust.Failure(text: TLSTrust.text(problem)) }
        unsafe pointer = opened
    }

    deinit { unsafe clinux_tls_close(pointer) }
}

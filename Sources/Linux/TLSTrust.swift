import CLinux

/// Whom TLS connections trust: certificates in a file, or the system's (SSL_CTX_new(3)).
///
/// OpenSSL is the system's, libssl 3 or 1.1, and is loaded when first needed.
@safe package final class TLSTrust: @unchecked Sendable {
    /// Why there can be no TLS.
    package struct Failure: Error, Equatable, Sendable {
        package let text: String
    }

    // OpenSSL counts references to it and guards it with locks of its own.
    let pointer: UnsafeMutableRawPointer

    /// Reads the certificates; nil means the system's, or those of SSL_CERT_FILE and SSL_CERT_DIR.
    ///
    /// It waits for the disk.
    package init(certificates: String? = nil) throws(Failure) {
        try TLSTrust.load()
        var problem = [CChar](repeating: 0, count: TLSTrust.problemBytes)
        guard let pointer = unsafe clinux_tls_open(certificates, &problem, problem.count) else {
            throw Failure(text: TLSTrust.text(problem))
        }
        unsafe self.pointer = pointer
    }

    deinit { unsafe clinux_tls_close(pointer) }

    /// Loads the library unless it is loaded.
    package static func load() throws(Failure) {
        var problem = [CChar](repeating: 0, count: problemBytes)
        guard unsafe clinux_tls_load(&problem, problem.count) == 0 else {
            throw Failure(text: text(problem))
        }
    }

    /// Room for a reason, which `text` reads.
    static let problemBytes = 256

    static func text(_ problem: [CChar]) -> String {
        String(decoding: problem.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

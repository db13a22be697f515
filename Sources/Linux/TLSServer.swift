import CLinux

/// A certificate and its key, for TLS connections that clients make to us (SSL_CTX_new(3)).
///
/// OpenSSL is the system's, libssl 3 or 1.1, and is loaded when first needed.
@safe package final class TLSServer: @unchecked Sendable {
    /// Why there can be no TLS.
    package struct Failure: Error, Equatable, Sendable {
        package let text: String
    }

    // OpenSSL counts references to it and guards it with locks of its own.
    fileprivate let pointer: UnsafeMutableRawPointer

    /// Reads a certificate and its key, two files in PEM; waits for the disk.
    package init(certificate: String, key: String) throws(Failure) {
        var problem = [CChar](repeating: 0, count: 256)
        let opened = unsafe clinux_tls_server_open(certificate, key, &problem, problem.count)
        guard let opened = unsafe opened else {
            let bytes = problem.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            throw Failure(text: String(decoding: bytes, as: UTF8.self))
        }
        unsafe pointer = opened
    }

    deinit { unsafe clinux_tls_server_close(pointer) }
}

/// One TLS connection of a client, without its socket: what goes in and out is bytes (SSL_new(3), BIO_s_mem(3)).
@safe package final class TLSServerSession {
    /// How far the handshake is.
    package enum Handshake: Equatable, Sendable {
        case needsMore
        case complete
        case failed
    }

    /// What `read` has found.
    package enum Reading: Equatable, Sendable {
        case bytes([UInt8])
        case needsMore
        /// The client has said that nothing follows.
        case end
        case broken
    }

    private let pointer: UnsafeMutableRawPointer
    /// Kept for as long as sessions use it.
    private let server: TLSServer

    /// Nil when memory is short.
    package init?(_ server: TLSServer) {
        let begun = unsafe clinux_tls_server_begin(server.pointer)
        guard let begun = unsafe begun else { return nil }
        unsafe pointer = begun
        self.server = server
    }

    deinit { unsafe clinux_tls_server_end(pointer) }

    /// Takes what the client has sent.
    package func receive(_ bytes: [UInt8]) {
        unsafe _ = clinux_tls_server_receive(pointer, bytes, bytes.count)
    }

    /// Everything that has to be sent to the client now.
    package func takeOutput() -> [UInt8] {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: TLSServerSession.recordBytes)
        while case let count = unsafe clinux_tls_server_send(pointer, &piece, piece.count), count > 0 {
            output += piece[..<count]
        }
        return output
    }

    /// Goes on with the handshake; output follows each call.
    package func shakeHands() -> Handshake {
        switch unsafe clinux_tls_server_handshake(pointer) {
        case 1: .complete
        case 0: .needsMore
        default: .failed
        }
    }

    /// Encrypts bytes for the client; false when the session is broken.
    package func write(_ bytes: [UInt8]) -> Bool {
        unsafe clinux_tls_server_write(pointer, bytes, bytes.count) == 0
    }

    /// Decrypts some of what was received.
    package func read() -> Reading {
        var bytes = [UInt8](repeating: 0, count: TLSServerSession.recordBytes)
        switch unsafe clinux_tls_server_read(pointer, &bytes, bytes.count) {
        case let count where count > 0:
            bytes.removeLast(bytes.count - count)
            return .bytes(bytes)
        case 0: return .needsMore
        case -1: return .end
        default: return .broken
        }
    }

    /// Tells the client that nothing follows (close_notify).
    package func finish() { unsafe clinux_tls_server_finish(pointer) }

    // MARK: - Private

    /// A record's content at most (RFC 8446 §5.1).
    private static let recordBytes = 16_384
}

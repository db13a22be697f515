import CLinux

/// Why a peer's certificate is not good enough.
package struct TLSRefusal: Equatable, Sendable {
    /// OpenSSL's number, an X509_V_ERR value.
    package let code: Int

    /// The alert that this is, in the words of Erlang's ssl, whose programs tell of it so.
    package var alert: String {
        switch code {
        case 9, 10: "certificate expired"
        case 2, 19, 20, 21: "unknown ca"
        case 23: "certificate revoked"
        default: "bad certificate"
        }
    }
}

/// One TLS connection without its socket, as a client or as a server: what goes in and out is bytes (SSL_new(3), BIO_s_mem(3)).
@safe package final class TLSSession {
    /// How far the handshake is.
    package enum Handshake: Equatable, Sendable {
        case needsMore
        case complete
        /// For good; `refusal` says whether it was the certificate's fault.
        case failed
    }

    /// What `read` has found.
    package enum Reading: Equatable, Sendable {
        case bytes([UInt8])
        case needsMore
        /// The peer has said that nothing follows.
        case end
        case broken
    }

    private let pointer: UnsafeMutableRawPointer
    private let verifies: Bool

    /// A connection to `host`, a name or an address; with `verifies` its certificate must be for that host and by
    /// somebody trusted.
    ///
    /// Nil for a host that nobody can have.
    package init?(to host: String, trust: TLSTrust, verifies: Bool) {
        let isAddress = SocketAddress(host: host, port: 0) != nil
        // The dot of an absolute name is no part of it in certificates (RFC 6066 §3).
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        let begun = unsafe clinux_tls_begin(trust.pointer, name, isAddress ? 1 : 0, verifies ? 1 : 0)
        guard let begun = unsafe begun else { return nil }
        unsafe pointer = begun
        self.verifies = verifies
    }

    /// A client's connection to `server`; nil when memory is short.
    package init?(of server: TLSServer) {
        let begun = unsafe clinux_tls_accept(server.pointer)
        guard let begun = unsafe begun else { return nil }
        unsafe pointer = begun
        verifies = false
    }

    deinit { unsafe clinux_tls_end(pointer) }

    /// Takes what the peer has sent.
    package func receive(_ bytes: [UInt8]) {
        unsafe _ = clinux_tls_receive(pointer, bytes, bytes.count)
    }

    /// Everything that has to be sent to the peer now.
    package func takeOutput() -> [UInt8] {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: TLSSession.recordBytes)
        while case let count = unsafe clinux_tls_send(pointer, &piece, piece.count), count > 0 {
            output += piece[..<count]
        }
        return output
    }

    /// Goes on with the handshake, which begins with the first call; output follows each.
    package func shakeHands() -> Handshake {
        switch unsafe clinux_tls_handshake(pointer) {
        case 1: .complete
        case 0: .needsMore
        default: .failed
        }
    }

    /// Why the handshake failed, if it was for the certificate.
    package var refusal: TLSRefusal? {
        let code = unsafe clinux_tls_refusal(pointer)
        return verifies && code != 0 ? TLSRefusal(code: code) : nil
    }

    /// Encrypts bytes for the peer; false when the session is broken.
    package func write(_ bytes: [UInt8]) -> Bool {
        unsafe clinux_tls_write(pointer, bytes, bytes.count) == 0
    }

    /// Decrypts some of what was received.
    package func read() -> Reading {
        var bytes = [UInt8](repeating: 0, count: TLSSession.recordBytes)
        switch unsafe clinux_tls_read(pointer, &bytes, bytes.count) {
        case let count where count > 0:
            bytes.removeLast(bytes.count - count)
            return .bytes(bytes)
        case 0: return .needsMore
        case -1: return .end
        default: return .broken
        }
    }

    /// Tells the peer that nothing follows (close_notify).
    package func finish() { unsafe clinux_tls_finish(pointer) }

    // MARK: - Private

    /// A record's content at most (RFC 8446 §5.1).
    private static let recordBytes = 16_384
}

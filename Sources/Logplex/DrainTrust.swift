package import Linux

/// Whom drains and webhooks over TLS trust: read once, by the first that connects.
package final class DrainTrust: Sendable {
    private let certificates: String?
    private let opened = Lock<TLSTrust?>(nil)

    /// `certificates` is a file; nil means the system's.
    package init(certificates: String?) {
        self.certificates = certificates
    }

    /// What was read, or is read now; it waits for the disk.
    ///
    /// After a failure the next call tries again: somebody may have installed what was missing.
    package func open() -> Result<TLSTrust, TLSTrust.Failure> {
        opened.withLock { opened in
            if let opened { return .success(opened) }
            do throws(TLSTrust.Failure) {
                let trust = try TLSTrust(certificates: certificates)
                opened = trust
                return .success(trust)
            } catch {
                return .failure(error)
            }
        }
    }
}

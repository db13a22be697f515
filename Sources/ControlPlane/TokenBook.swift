import Digest
import Linux
import Model
import Store

/// The tokens that are taken: the daemon's own, and those whose hashes the store has, until their time on the
/// platform's clock.
///
/// Any thread may ask.
final class TokenBook: Sendable {
    private struct Entry {
        let grant: TokenGrant
        let id: ResourceID
        let expires: PlatformInstant?
    }

    private let own: String
    private let clock: PlatformClock
    /// By hash.
    private let entries = Lock<[String: Entry]>([:])

    init(own: String, clock: PlatformClock) {
        self.own = own
        self.clock = clock
    }

    /// What `token` may do; nil for one that is not known or has expired.
    func grant(for token: String) -> TokenGrant? {
        if SecretText.isEqual(token, own) { return .own }
        let hash = TokenBook.hash(of: token)
        guard let entry = entries.withLock({ $0[hash] }) else { return nil }
        if let expires = entry.expires, expires <= clock.now() { return nil }
        return entry.grant
    }

    /// Takes these tokens and the daemon's own from now on, and no others; answers when the next of all their secrets
    /// expires.
    func replace(with authorizations: [AuthorizationRecord]) -> PlatformInstant? {
        entries.withLock { entries in
            // A time that is known already is not made anew from the wall's, which may have gone its own way.
            let known = Dictionary(entries.values.map { ($0.id, $0.expires) }) { first, _ in first }
            entries = [:]
            for record in authorizations {
                for secret in [record.access, record.refresh, record.grant].compactMap(\.self) {
                    let expires = known[secret.id] ?? secret.expires.map(clock.instant)
                    // What is no access token opens nothing; only its time is of interest.
                    let isToken = secret == record.access
                    let scopes = isToken ? record.scope.compactMap(TokenScope.init(rawValue:)) : []
                    entries[isToken ? secret.hash : secret.id.description] = Entry(
                        grant: TokenGrant(scopes: scopes, authorization: record.id),
                        id: secret.id,
                        expires: expires
                    )
                }
            }
            return entries.values.compactMap(\.expires).min()
        }
    }

    /// Whether a token's or a code's time is over.
    func hasExpired(_ secret: AuthorizationRecord.Secret) -> Bool {
        guard let expires = instant(of: secret) else { return false }
        return expires <= clock.now()
    }

    /// Seconds that are left of a token's or a code's time; nil: it has no end.
    func secondsLeft(of secret: AuthorizationRecord.Secret) -> Int? {
        instant(of: secret).map { max(0, Int(($0 - clock.now()).components.seconds)) }
    }

    /// By what the store knows a token: tokens are long and drawn by chance, so that nobody guesses one from it.
    static func hash(of token: String) -> String {
        hashPrefix + SHA256.digest(of: Array(token.utf8)).hexadecimal
    }

    static let hashPrefix = "sha256:"

    // MARK: - Private

    private func instant(of secret: AuthorizationRecord.Secret) -> PlatformInstant? {
        let known = entries.withLock { entries in entries.values.first { $0.id == secret.id } }
        if let known { return known.expires }
        return secret.expires.map(clock.instant)
    }
}

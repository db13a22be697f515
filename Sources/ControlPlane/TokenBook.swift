import Linux
import Model
import Store

/// The tokens that are taken: the daemon's own, and what the store has.
///
/// Any thread may ask.
final class TokenBook: Sendable {
    private struct Entry {
        let grant: TokenGrant
        let expires: Timestamp?
    }

    private let own: String
    private let entries = Lock<[String: Entry]>([:])

    init(own: String) {
        self.own = own
    }

    /// What `token` may do; nil for one that is not known or has expired.
    func grant(for token: String, at now: Timestamp) -> TokenGrant? {
        if SecretText.isEqual(token, own) { return .own }
        guard let entry = entries.withLock({ $0[token] }) else { return nil }
        if let expires = entry.expires, expires <= now { return nil }
        return entry.grant
    }

    /// Takes these tokens and the daemon's own from now on, and no others.
    func replace(with authorizations: [AuthorizationRecord]) {
        let pairs = authorizations.map { record in
            let grant = TokenGrant(scopes: record.scope.compactMap(TokenScope.init(rawValue:)))
            return (record.token, Entry(grant: grant, expires: record.expires))
        }
        entries.withLock { $0 = Dictionary(pairs) { _, last in last } }
    }
}

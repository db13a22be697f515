import Model
import PlatformAPI

/// What a token may do (Dev Center "OAuth", scopes).
enum TokenScope: String, CaseIterable, Sendable {
    /// Everything.
    case global
    /// To ask who the user is.
    case identity
    /// Apps and what belongs to them, without config vars.
    case read, write
    /// The same, with config vars.
    case readProtected = "read-protected"
    case writeProtected = "write-protected"

    /// The scopes of which any is enough for a call; empty for one that wants no token.
    static func accepted(for route: Route) -> [TokenScope] {
        let parts = route.template.split(separator: "/")
        let isRead = route.method == .get
        switch parts.first {
        // A client shows its own secret there, and has no token yet.
        case "oauth" where route.template == "/oauth/tokens" && route.method == .post: return []
        case "account" where parts.last == "rate-limits": return allCases
        case "account" where parts.count == 1, "users" where parts.count == 2:
            return isRead ? [.global, .identity] : [.global]
        case "account", "accounts", "oauth", "herolocal", "metrics", "enterprise-accounts": return [.global]
        default: return isRead ? reading(parts) : changing(parts)
        }
    }

    /// What a push and a fetch of git want.
    static let forGit: [TokenScope] = [.global, .writeProtected]

    /// The scopes that an authorization is to have: `global` where none are named.
    static func check(_ names: [String]?) throws(RequestProblem) -> [String] {
        guard let names else { return [global.rawValue] }
        guard !names.isEmpty else { throw .invalid("scope", "must not be empty") }
        guard names.allSatisfy({ TokenScope(rawValue: $0) != nil }) else {
            throw .invalid("scope", "must be some of \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return names
    }

    // MARK: - Private

    private static func reading(_ parts: [Substring]) -> [TokenScope] {
        let open: [TokenScope] = isSecret(parts) ? [] : [.read, .write]
        return [.global, .readProtected, .writeProtected] + open
    }

    private static func changing(_ parts: [Substring]) -> [TokenScope] {
        [.global, .writeProtected] + (isSecret(parts) ? [] : [.write])
    }

    private static func isSecret(_ parts: [Substring]) -> Bool { parts.last == "config-vars" }
}

/// Whose token a request shows and what it may do.
struct TokenGrant: Sendable {
    let scopes: [TokenScope]
    /// Nil for the daemon's own token.
    var authorization: ResourceID?

    /// The daemon's own token, and who comes through the Unix socket.
    static let own = TokenGrant(scopes: [.global])

    /// Of who shows no token.
    static let none = TokenGrant(scopes: [])

    /// Throws 403 when none of the token's scopes is enough.
    func check(_ accepted: [TokenScope]) throws(APIErrorBody) {
        guard !accepted.isEmpty, !accepted.contains(where: scopes.contains) else { return }
        let names = accepted.map(\.rawValue).joined(separator: ", ")
        throw APIErrorBody(
            .forbidden,
            "The scope of this OAuth authorization doesn't allow access to this resource. Needed: \(names)."
        )
    }
}

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

    /// The scopes of which any is enough for a call.
    static func accepted(for route: Route) -> [TokenScope] {
        let parts = route.template.split(separator: "/")
        let isRead = route.method == .get
        switch parts.first {
        case "account" where parts.last == "rate-limits": return allCases
        case "account" where parts.count == 1, "users" where parts.count == 2:
            return isRead ? [.global, .identity] : [.global]
        case "account", "accounts", "oauth", "herolocal", "metrics", "enterprise-accounts": return [.global]
        default: return isRead ? reading(parts) : changing(parts)
        }
    }

    /// What a push and a fetch of git want.
    static let forGit: [TokenScope] = [.global, .writeProtected]

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

    /// The daemon's own token, and who comes through the Unix socket.
    static let own = TokenGrant(scopes: [.global])

    /// Throws 403 when none of the token's scopes is enough.
    func check(_ accepted: [TokenScope]) throws(APIErrorBody) {
        guard !accepted.contains(where: scopes.contains) else { return }
        let names = accepted.map(\.rawValue).joined(separator: ", ")
        throw APIErrorBody(
            .forbidden,
            "The scope of this OAuth authorization doesn't allow access to this resource. Needed: \(names)."
        )
    }
}

/// The credentials of an `Authorization` field (RFC 7617 Basic, RFC 6750 Bearer).
package enum Credentials: Equatable, Sendable {
    case basic(user: String, password: String)
    case bearer(String)

    /// Reads a field value; nil for another scheme and for broken credentials.
    package init?(parsing value: String) {
        let scheme = value.prefix { $0 != " " }
        let rest = String(String(value.dropFirst(scheme.count)).trimmingBlanks())
        guard !rest.isEmpty else { return nil }
        if String(scheme).equalsIgnoringCase("Bearer") {
            self = .bearer(rest)
            return
        }
        guard String(scheme).equalsIgnoringCase("Basic"), let bytes = Base64.decode(rest),
            let colon = bytes.firstIndex(of: Byte.colon)
        else { return nil }
        self = .basic(
            user: String(decoding: bytes[..<colon], as: UTF8.self),
            password: String(decoding: bytes[(colon + 1)...], as: UTF8.self)
        )
    }

    /// The field value.
    package var fieldValue: String {
        switch self {
        case .basic(let user, let password): "Basic \(Base64.encode(Array("\(user):\(password)".utf8)))"
        case .bearer(let token): "Bearer \(token)"
        }
    }

    /// The secret: a token, or the password, which Heroku's clients fill with the token.
    package var secret: String {
        switch self {
        case .basic(_, let password): password
        case .bearer(let token): token
        }
    }
}

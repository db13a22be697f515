import Model
import PlatformAPI

/// Tokens, clients and sessions of scripted answers.
extension Fixture {
    private static func id(_ number: Int) -> ResourceID {
        ResourceID(high: 0x0123_4567_89ab_4def, low: UInt64(number))
    }

    static func oauthBody(_ kind: String, _ words: [String]) throws -> [UInt8] {
        switch kind {
        case "authorization": try WireJSON.encode(authorization(words[0]))
        case "authorizations": try WireJSON.encode(words.map(authorization))
        case "client": try WireJSON.encode(client(words[0]))
        case "clients": try WireJSON.encode(words.map(client))
        case "session": try WireJSON.encode(oauthSession(words[0]))
        default: try WireJSON.encode(words.map(oauthSession))
        }
    }

    /// `ci=read,write`, with a client called so: `ci=read:Amazing`; `*` at the end hides its token, as all
    /// answers do but the one that makes it.
    private static func authorization(_ word: String) -> OAuthAuthorization {
        let isHidden = word.hasSuffix("*")
        let parts = word.split(whereSeparator: { "=*".contains($0) }).map(String.init)
        let scope = parts[1].split(separator: ":").map(String.init)
        return OAuthAuthorization(
            accessToken: .init(
                expiresIn: 3_600,
                id: id(10),
                token: isHidden ? "********-****-****-****-************" : "0123abcd"
            ),
            client: scope.dropFirst().first.map { .init(id: id(11), name: $0, redirectURI: "http://x/") },
            createdAt: time,
            description: parts[0],
            id: id(9),
            scope: scope[0].split(separator: ",").map(String.init),
            updatedAt: time,
            user: .init(email: "dev@example.test", fullName: nil, id: id(7))
        )
    }

    private static func client(_ name: String) -> OAuthClient {
        OAuthClient(
            createdAt: time,
            id: id(11),
            name: name,
            redirectURI: "https://\(name).example.com/auth",
            secret: "s3cret",
            updatedAt: time
        )
    }

    private static func oauthSession(_ description: String) -> OAuthSession {
        OAuthSession(
            createdAt: time,
            description: description,
            expiresIn: 28_800,
            id: id(12),
            updatedAt: time
        )
    }
}

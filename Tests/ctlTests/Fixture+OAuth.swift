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

    /// `ci=read,write`, with a client called so: `ci=read:Amazing`.
    private static func authorization(_ word: String) -> OAuthAuthorization {
        let parts = word.split(separator: "=").map(String.init)
        let scope = parts[1].split(separator: ":").map(String.init)
        return OAuthAuthorization(
            accessToken: .init(expiresIn: 3_600, id: id(10), token: "0123abcd"),
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
        OAuthSession(createdAt: time, description: description, expiresIn: nil, id: id(12), updatedAt: time)
    }
}

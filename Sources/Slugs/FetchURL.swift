/// A URL that something is fetched from, with what stands before its host (RFC 3986 §3.2.1) taken out.
package struct FetchURL: Equatable, Sendable {
    struct Credentials: Equatable, Sendable {
        let user: String
        let password: String
    }

    /// The URL without credentials.
    let bare: String
    /// `scheme://host:port`, where the credentials are for.
    let origin: String
    /// Nil when there are none, and when they are none that could be handed on in lines.
    let credentials: Credentials?
    /// The URL as it may be shown: `https://***@host/path`.
    package let shown: String

    /// Reads any text; one that is no `http` or `https` URL with credentials stays as it is.
    package init(_ text: String) {
        guard let (scheme, rest) = FetchURL.split(text) else {
            (bare, origin, credentials, shown) = (text, "", nil, text)
            return
        }
        let authority = rest.prefix { !["/", "?", "#"].contains($0) }
        guard let at = authority.lastIndex(of: "@") else {
            (bare, origin, credentials, shown) = (text, scheme + authority, nil, text)
            return
        }
        let host = rest[rest.index(after: at)...]
        bare = scheme + host
        origin = scheme + authority[authority.index(after: at)...]
        shown = scheme + "***@" + host
        let words = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let values = words.map(FetchURL.decode)
        guard values.allSatisfy({ !$0.utf8.contains { $0 < 32 } }) else {
            credentials = nil
            return
        }
        credentials = Credentials(user: values[0], password: values.count > 1 ? values[1] : "")
    }

    // MARK: - Private

    private static func split(_ text: String) -> (scheme: String, rest: Substring)? {
        for scheme in ["https://", "http://"] where text.lowercased().hasPrefix(scheme) {
            return (scheme, text.dropFirst(scheme.count))
        }
        return nil
    }

    /// Takes `%41` and its like for the bytes that they mean.
    private static func decode(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            guard byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                digits.allSatisfy({ $0 != UInt8(ascii: "+") })
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

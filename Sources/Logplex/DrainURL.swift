package import HTTP
import Model

/// Where a drain sends its messages: a checked URL (spec logs §4).
package struct DrainURL: Equatable, Sendable {
    /// How messages travel.
    package enum Transport: Equatable, Sendable {
        /// RFC 5424 messages with octet counting (RFC 6587 §3.4.1) over one TCP connection.
        case syslog
        /// Batches in requests, `application/logplex-1`.
        case http
    }

    /// What is between the messages and whoever reads along.
    package enum Security: Equatable, Sendable {
        case none
        /// TLS; without `verifies`, which `#insecure` switches off for syslog, with whomever it is.
        case tls(verifies: Bool)
    }

    /// Why a text is no drain that can be had.
    package enum Problem: Error, Equatable, Sendable {
        /// No scheme, a broken host or port, a byte that a URL cannot have.
        case malformed
        case tooLong
        case missingHost
        case unknownScheme(String)
        /// A scheme over UDP, which Heroku no longer offers.
        case overUDP(String)
    }

    /// The URL as it was given.
    package let text: String
    /// The same for a log line: without user information and without a quote.
    package let publicText: String
    package let transport: Transport
    package let security: Security
    /// A name or an address, an IPv6 one without brackets.
    package let host: String
    package let port: UInt16
    /// The value of the `Host` field: the port is left out where it is the scheme's own.
    package let authority: String
    /// Path and query, for HTTP.
    package let target: String
    /// From the URL's user information.
    package let credentials: Credentials?

    package init(_ text: String) throws(Problem) {
        guard text.utf8.count <= Limits.Drains.urlBytes else { throw .tooLong }
        guard text.utf8.allSatisfy({ $0 > UInt8(ascii: " ") && $0 < 0x7F }),
            let colon = text.firstRange(of: "://"), colon.lowerBound > text.startIndex
        else { throw .malformed }
        let scheme = text[..<colon.lowerBound].lowercased()
        let kind = try Self.kind(of: scheme)
        // Any other fragment says something to the drain's owner only.
        let rest = text[colon.upperBound...].prefix { $0 != "#" }
        let isInsecure = kind.transport == .syslog && text[rest.endIndex...] == "#insecure"
        transport = kind.transport
        security = kind.isTLS ? .tls(verifies: !isInsecure) : .none
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest[authority.endIndex...]
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard !place.isEmpty, !place.hasPrefix(":") else { throw .missingHost }
        let (host, port) = try Self.hostAndPort(place)
        self.text = text
        publicText = "\(text[..<colon.upperBound])\(place)\(text[path.startIndex...])".replacing(
            "\"",
            with: "%22"
        )
        self.host = host
        self.port = port ?? kind.port
        let bracketed = host.contains(":") ? "[\(host)]" : host
        self.authority = self.port == kind.port ? bracketed : "\(bracketed):\(self.port)"
        target = path.hasPrefix("/") ? String(path) : "/\(path)"
        credentials = try authority.lastIndex(of: "@").map { at throws(Problem) in
            try Self.credentials(authority[..<at])
        }
    }

    // MARK: - Private

    /// What a scheme means, and its port.
    private struct Kind {
        let transport: Transport
        let isTLS: Bool
        let port: UInt16
    }

    private static func kind(of scheme: String) throws(Problem) -> Kind {
        switch scheme {
        case "syslog", "tcpsyslog", "syslog+tcp":
            return Kind(transport: .syslog, isTLS: false, port: Limits.Drains.syslogPort)
        case "syslog+tls": return Kind(transport: .syslog, isTLS: true, port: Limits.Drains.syslogTLSPort)
        case "http": return Kind(transport: .http, isTLS: false, port: Limits.Drains.httpPort)
        case "https": return Kind(transport: .http, isTLS: true, port: Limits.Drains.httpsPort)
        case "udpsyslog", "syslog+udp": throw .overUDP(scheme)
        default: throw .unknownScheme(scheme)
        }
    }

    private static func hostAndPort(_ place: Substring) throws(Problem) -> (host: String, port: UInt16?) {
        var host = place
        var digits: Substring?
        if place.hasPrefix("[") {
            guard let end = place.firstIndex(of: "]") else { throw .malformed }
            host = place[place.index(after: place.startIndex)..<end]
            let rest = place[place.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.utf8.allSatisfy(\.isAddressByte),
                host.contains(":")
            else { throw .malformed }
            digits = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            host = place.prefix { $0 != ":" }
            if host.endIndex < place.endIndex { digits = place[place.index(after: host.endIndex)...] }
            guard host.utf8.allSatisfy(\.isNameByte) else { throw .malformed }
        }
        guard let digits else { return (String(host), nil) }
        guard let port = DecimalDigits.value(digits).flatMap(UInt16.init(exactly:)), port > 0 else {
            throw .malformed
        }
        return (String(host), port)
    }

    /// `user:password`, each percent-decoded (RFC 3986 §3.2.1).
    private static func credentials(_ text: Substring) throws(Problem) -> Credentials {
        let user = text.prefix { $0 != ":" }
        let password = text[user.endIndex...].dropFirst()
        guard let user = decoded(user), let password = decoded(password) else { throw .malformed }
        return .basic(user: user, password: password)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next()?.hexValue, let low = rest.next()?.hexValue else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// What an IPv6 address is written with.
    fileprivate var isAddressByte: Bool {
        hexValue != nil || self == UInt8(ascii: ":") || self == UInt8(ascii: ".")
    }

    /// What the names of DNS are written with, and the underscore of private ones.
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

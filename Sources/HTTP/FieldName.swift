/// The field names that a router or the control plane acts on; every other name is `other`.
///
/// A name is recognised by its length and up to three words of eight lower-cased bytes (`FieldKey`), so
/// that no string is built and no table is looked up.
package enum FieldName: String, CaseIterable, Sendable {
    case accept
    case age
    case authorization
    case cacheControl = "cache-control"
    case connection
    case contentLength = "content-length"
    case contentType = "content-type"
    case cookie
    case date
    case expect
    case host
    case keepAlive = "keep-alive"
    case location
    case proxyAuthenticate = "proxy-authenticate"
    case proxyAuthorization = "proxy-authorization"
    case proxyConnection = "proxy-connection"
    case range
    case server
    case setCookie = "set-cookie"
    case te
    case trailer
    case transferEncoding = "transfer-encoding"
    case upgrade
    case userAgent = "user-agent"
    case via
    case wwwAuthenticate = "www-authenticate"
    case xForwardedFor = "x-forwarded-for"
    case xForwardedHost = "x-forwarded-host"
    case xForwardedPort = "x-forwarded-port"
    case xForwardedProto = "x-forwarded-proto"
    case xRequestID = "x-request-id"
    case xRequestStart = "x-request-start"
    /// Any name not listed here.
    case other = ""

    /// Fields that belong to one connection and are never forwarded (RFC 9110 section 7.6.1).
    ///
    /// `Proxy-Authorization` is for the next proxy, which is us.
    package var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .te, .transferEncoding, .upgrade, .proxyConnection, .proxyAuthorization:
            true
        default: false
        }
    }

    /// Fields that stay even when a `Connection` field names them.
    ///
    /// RFC 9110 section 7.6.1 forbids senders to name fields meant for all recipients; honouring it would
    /// let a client remove the request's host, framing or credentials.
    package var resistsConnectionOption: Bool {
        switch self {
        case .host, .contentLength, .contentType, .authorization, .cookie, .setCookie, .date, .expect,
            .cacheControl, .location, .via, .xForwardedFor, .xForwardedHost, .xForwardedPort,
            .xForwardedProto, .xRequestID, .xRequestStart:
            true
        default: false
        }
    }

    /// The known name with this key, or `other`.
    @inline(__always)
    init(_ key: FieldKey) {
        switch key.length {
        case ...8: self = FieldName.short(key.first)
        case ...16: self = FieldName.middle(key)
        default: self = FieldName.long(key)
        }
    }

    // MARK: - Private

    // The words are the ASCII bytes of the lower-cased name, the first byte lowest.

    private static func short(_ word: UInt64) -> FieldName {
        switch word {
        case 0x6574: .te
        case 0x65_6761: .age
        case 0x61_6976: .via
        case 0x6574_6164: .date
        case 0x7473_6f68: .host
        case 0x65_676e_6172: .range
        case 0x7470_6563_6361: .accept
        case 0x6569_6b6f_6f63: .cookie
        case 0x7463_6570_7865: .expect
        case 0x7265_7672_6573: .server
        case 0x72_656c_6961_7274: .trailer
        case 0x65_6461_7267_7075: .upgrade
        case 0x6e6f_6974_6163_6f6c: .location
        default: .other
        }
    }

    private static func middle(_ key: FieldKey) -> FieldName {
        switch key.length {
        case 10:
            switch (key.first, key.second) {
            case (0x6974_6365_6e6e_6f63, 0x6e6f): .connection
            case (0x696c_612d_7065_656b, 0x6576): .keepAlive
            case (0x6b6f_6f63_2d74_6573, 0x6569): .setCookie
            case (0x6567_612d_7265_7375, 0x746e): .userAgent
            default: .other
            }
        case 12:
            switch (key.first, key.second) {
            case (0x2d74_6e65_746e_6f63, 0x6570_7974): .contentType
            case (0x7365_7571_6572_2d78, 0x6469_2d74): .xRequestID
            default: .other
            }
        case 13:
            switch (key.first, key.second) {
            case (0x7a69_726f_6874_7561, 0x6e_6f69_7461): .authorization
            case (0x6f63_2d65_6863_6163, 0x6c_6f72_746e): .cacheControl
            default: .other
            }
        case 14:
            switch (key.first, key.second) {
            case (0x2d74_6e65_746e_6f63, 0x6874_676e_656c): .contentLength
            default: .other
            }
        case 15:
            switch (key.first, key.second) {
            case (0x7261_7772_6f66_2d78, 0x72_6f66_2d64_6564): .xForwardedFor
            case (0x7365_7571_6572_2d78, 0x74_7261_7473_2d74): .xRequestStart
            default: .other
            }
        case 16:
            switch (key.first, key.second) {
            case (0x6f63_2d79_786f_7270, 0x6e6f_6974_6365_6e6e): .proxyConnection
            case (0x6874_7561_2d77_7777, 0x6574_6163_6974_6e65): .wwwAuthenticate
            case (0x7261_7772_6f66_2d78, 0x7473_6f68_2d64_6564): .xForwardedHost
            case (0x7261_7772_6f66_2d78, 0x7472_6f70_2d64_6564): .xForwardedPort
            default: .other
            }
        default: .other
        }
    }

    private static func long(_ key: FieldKey) -> FieldName {
        switch (key.length, key.first, key.second, key.third) {
        case (17, 0x7265_6673_6e61_7274, 0x6e69_646f_636e_652d, 0x67): .transferEncoding
        case (17, 0x7261_7772_6f66_2d78, 0x746f_7270_2d64_6564, 0x6f): .xForwardedProto
        case (18, 0x7561_2d79_786f_7270, 0x6163_6974_6e65_6874, 0x6574): .proxyAuthenticate
        case (19, 0x7561_2d79_786f_7270, 0x7461_7a69_726f_6874, 0x6e_6f69): .proxyAuthorization
        default: .other
        }
    }
}

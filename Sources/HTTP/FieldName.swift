/// The field names that a router or the control plane acts on; every other name is `other`.
///
/// A name is recognised while it is scanned, from its length and up to three words of eight lower-cased
/// bytes (`FieldKey`), so that no string is built and no table is looked up.
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
    init(_ key: FieldKey) {
        switch key.length {
        case ...8: self = FieldName.short(key)
        case ...16: self = FieldName.middle(key)
        default: self = FieldName.long(key)
        }
    }

    // MARK: - Private

    // The words are the ASCII bytes of the lower-cased name, first byte highest.

    /// One to eight bytes: the last word holds all of them.
    private static func short(_ key: FieldKey) -> FieldName {
        switch key.last {
        case 0x7465: .te
        case 0x61_6765: .age
        case 0x76_6961: .via
        case 0x6461_7465: .date
        case 0x686f_7374: .host
        case 0x72_616e_6765: .range
        case 0x6163_6365_7074: .accept
        case 0x636f_6f6b_6965: .cookie
        case 0x6578_7065_6374: .expect
        case 0x7365_7276_6572: .server
        case 0x74_7261_696c_6572: .trailer
        case 0x75_7067_7261_6465: .upgrade
        case 0x6c6f_6361_7469_6f6e: .location
        default: .other
        }
    }

    /// Nine to sixteen bytes: the first and the last word overlap or meet.
    private static func middle(_ key: FieldKey) -> FieldName {
        switch (key.length, key.first, key.last) {
        case (10, 0x636f_6e6e_6563_7469, 0x6e6e_6563_7469_6f6e): .connection
        case (10, 0x6b65_6570_2d61_6c69, 0x6570_2d61_6c69_7665): .keepAlive
        case (10, 0x7365_742d_636f_6f6b, 0x742d_636f_6f6b_6965): .setCookie
        case (10, 0x7573_6572_2d61_6765, 0x6572_2d61_6765_6e74): .userAgent
        case (12, 0x636f_6e74_656e_742d, 0x656e_742d_7479_7065): .contentType
        case (12, 0x782d_7265_7175_6573, 0x7175_6573_742d_6964): .xRequestID
        case (13, 0x6175_7468_6f72_697a, 0x7269_7a61_7469_6f6e): .authorization
        case (13, 0x6361_6368_652d_636f, 0x2d63_6f6e_7472_6f6c): .cacheControl
        case (14, 0x636f_6e74_656e_742d, 0x742d_6c65_6e67_7468): .contentLength
        case (15, 0x782d_666f_7277_6172, 0x7264_6564_2d66_6f72): .xForwardedFor
        case (15, 0x782d_7265_7175_6573, 0x7374_2d73_7461_7274): .xRequestStart
        case (16, 0x7072_6f78_792d_636f, 0x6e6e_6563_7469_6f6e): .proxyConnection
        case (16, 0x7777_772d_6175_7468, 0x656e_7469_6361_7465): .wwwAuthenticate
        case (16, 0x782d_666f_7277_6172, 0x6465_642d_686f_7374): .xForwardedHost
        case (16, 0x782d_666f_7277_6172, 0x6465_642d_706f_7274): .xForwardedPort
        default: .other
        }
    }

    /// Seventeen to twenty-four bytes: three words.
    private static func long(_ key: FieldKey) -> FieldName {
        switch (key.length, key.first, key.second, key.last) {
        case (17, 0x7472_616e_7366_6572, 0x2d65_6e63_6f64_696e, 0x656e_636f_6469_6e67): .transferEncoding
        case (17, 0x782d_666f_7277_6172, 0x6465_642d_7072_6f74, 0x6564_2d70_726f_746f): .xForwardedProto
        case (18, 0x7072_6f78_792d_6175, 0x7468_656e_7469_6361, 0x656e_7469_6361_7465): .proxyAuthenticate
        case (19, 0x7072_6f78_792d_6175, 0x7468_6f72_697a_6174, 0x7269_7a61_7469_6f6e): .proxyAuthorization
        default: .other
        }
    }
}

import Digest
import HTTP
import Model

/// The cookie that binds a client to a dyno (spec router §16): made and read as bytes.
///
/// Its value is base64url of `{"app":"<uuid>","dyno":"web.1","issued":<Unix seconds>}`, a dot, and base64url of
/// the HMAC-SHA256 of what stands before the dot. Whoever has the key can make cookies, so that all routers of
/// a platform understand each other's, before and after a restart; nobody else can.
struct SessionAffinity {
    /// The name with its equals sign.
    private static let name = Array("heroku-session-affinity=".utf8)
    /// Legacy order and spelling (spec router §16.3); Expires, then these, then Domain.
    private static let version = Array("; Version=1; Expires=".utf8)
    private static let maxAge = Array("; Max-Age=\(lifetimeSeconds); Domain=".utf8)
    private static let path = Array("; Path=/".utf8)
    private static let appKey = Array(#"{"app":""#.utf8)
    private static let dynoKey = Array(#"","dyno":"web."#.utf8)
    private static let issuedKey = Array(#"","issued":"#.utf8)

    private let hmac: HMAC
    // Memory that is used again for each cookie.
    private var payload: [UInt8] = []
    private var code: [UInt8] = []

    /// `secret` is the platform's; the key is derived from it, so that it says nothing about other uses.
    init(secret: [UInt8]) {
        let key = HMAC(key: secret).code(of: Array("heroku-session-affinity".utf8).span).bytes
        hmac = HMAC(key: key.indices.map { key[$0] })
    }

    // MARK: Reading

    /// The number of the web dyno to which a valid cookie of the request binds its client; nil without one.
    ///
    /// Cookies of other apps, forged ones and those whose day is over count for nothing.
    mutating func dyno(
        in head: RequestHead,
        of bytes: Span<UInt8>,
        at base: Int,
        app: ResourceID,
        now: Int64
    ) -> Int? {
        for field in head.fields where field.kind == .cookie {
            let value = field.value.range.shifted(by: base)
            if let number = dyno(in: bytes.extracting(value), app: app, now: now) { return number }
        }
        return nil
    }

    /// The same for the value of one Cookie field (RFC 6265 §4.2.1): pairs with semicolons between them.
    mutating func dyno(in cookies: Span<UInt8>, app: ResourceID, now: Int64) -> Int? {
        var start = 0
        while start < cookies.count {
            var end = start
            while end < cookies.count, cookies[end] != UInt8(ascii: ";") { end += 1 }
            if cookies.hasPrefix(Self.name, at: start, before: end) {
                let value = cookies.extracting(start + Self.name.count..<end)
                if let number = dyno(named: value, app: app, now: now) { return number }
            }
            start = end + 1
            while start < cookies.count, cookies[start] == UInt8(ascii: " ") { start += 1 }
        }
        return nil
    }

    // MARK: Making

    /// Appends a whole Set-Cookie field that binds to `web.<dyno>`.
    ///
    /// `host` is the request's Host without port. It becomes the cookie's Domain, which is left out for hosts that
    /// cookies cannot name.
    mutating func appendField(
        dyno: Int,
        app: ResourceID,
        host: Span<UInt8>,
        now: Int64,
        to output: inout [UInt8]
    ) {
        output.append(contentsOf: "Set-Cookie: ".utf8)
        output.append(contentsOf: Self.name)
        appendValue(dyno: dyno, app: app, now: now, to: &output)
        output.append(contentsOf: Self.version)
        let date = output.count
        HTTPDate.append(unixSeconds: now + lifetimeSeconds, to: &output)
        // `Sun, 06-Nov-1994 08:49:37 GMT`: the older form, with dashes in the date.
        output[date + 7] = UInt8(ascii: "-")
        output[date + 11] = UInt8(ascii: "-")
        output.append(contentsOf: Self.maxAge)
        if host.isCookieDomain {
            output.append(host, host.indices)
        } else {
            output.removeLast("; Domain=".utf8.count)
        }
        output.append(contentsOf: Self.path)
        output.append(contentsOf: "\r\n".utf8)
    }

    // MARK: - Private

    private mutating func dyno(named value: Span<UInt8>, app: ResourceID, now: Int64) -> Int? {
        guard value.count <= Limits.Router.affinityCookieBytes else { return nil }
        var dot = 0
        while dot < value.count, value[dot] != UInt8(ascii: ".") { dot += 1 }
        guard dot < value.count else { return nil }
        let signed = value.extracting(0..<dot)
        code.removeAll(keepingCapacity: true)
        payload.removeAll(keepingCapacity: true)
        guard Base64.decode(value.extracting(dot + 1..<value.count), to: &code),
            hmac.isValid(code.span, of: signed), Base64.decode(signed, to: &payload)
        else { return nil }
        return dyno(inPayloadOf: app, now: now)
    }

    /// Reads `payload`, which we have made ourselves: its form is the one we make.
    private func dyno(inPayloadOf app: ResourceID, now: Int64) -> Int? {
        let bytes = payload.span
        var index = 0
        guard bytes.skip(Self.appKey, &index), bytes.skip(app, &index), bytes.skip(Self.dynoKey, &index),
            let number = bytes.number(&index), bytes.skip(Self.issuedKey, &index),
            let issued = bytes.number(&index), Int64(issued) + lifetimeSeconds >= now
        else { return nil }
        return number
    }

    private mutating func appendValue(dyno: Int, app: ResourceID, now: Int64, to output: inout [UInt8]) {
        payload.removeAll(keepingCapacity: true)
        payload.append(contentsOf: Self.appKey)
        for position in 0..<ResourceID.textLength { payload.append(app.textByte(at: position)) }
        payload.append(contentsOf: Self.dynoKey)
        Serializer.appendDecimal(dyno, to: &payload)
        payload.append(contentsOf: Self.issuedKey)
        Serializer.appendDecimal(Int(now), to: &payload)
        payload.append(UInt8(ascii: "}"))
        let start = output.count
        Base64.append(payload.span, .urlSafe, to: &output)
        let code = hmac.code(of: output.span.extracting(start..<output.count)).bytes
        output.append(UInt8(ascii: "."))
        Base64.append(code.span, .urlSafe, to: &output)
    }
}

/// The cookie's Max-Age.
private let lifetimeSeconds = Limits.Router.affinityLifetime.components.seconds

extension Span<UInt8> {
    /// Whether `text` stands at `start` and ends before `end`.
    fileprivate func hasPrefix(_ text: [UInt8], at start: Int, before end: Int) -> Bool {
        guard start + text.count <= end else { return false }
        for index in text.indices where self[start + index] != text[index] { return false }
        return true
    }

    /// Passes over `text` if it stands at `index`.
    fileprivate func skip(_ text: [UInt8], _ index: inout Int) -> Bool {
        guard hasPrefix(text, at: index, before: count) else { return false }
        index += text.count
        return true
    }

    /// Passes over the text of `id` if it stands at `index`.
    fileprivate func skip(_ id: ResourceID, _ index: inout Int) -> Bool {
        guard index + ResourceID.textLength <= count else { return false }
        for position in 0..<ResourceID.textLength where self[index + position] != id.textByte(at: position) {
            return false
        }
        index += ResourceID.textLength
        return true
    }

    /// Reads decimal digits at `index`; nil where there are none or more than fit.
    fileprivate func number(_ index: inout Int) -> Int? {
        let start = index
        var value = 0
        while index < count, self[index] >= UInt8(ascii: "0"), self[index] <= UInt8(ascii: "9") {
            guard index - start < 18 else { return nil }
            value = value * 10 + Int(self[index] - UInt8(ascii: "0"))
            index += 1
        }
        return index > start ? value : nil
    }

    /// Whether a cookie's Domain can be this: letters, digits, hyphens, underscores and dots.
    fileprivate var isCookieDomain: Bool {
        for index in 0..<count {
            let byte = self[index]
            guard
                byte.isDigit || byte.isLowercaseLetter || byte.isUppercaseLetter || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            else { return false }
        }
        return count > 0
    }
}

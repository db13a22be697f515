/// A request method; methods are case-sensitive (RFC 9110 section 9.1).
package enum RequestMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case options = "OPTIONS"
    case patch = "PATCH"
    case trace = "TRACE"
    case connect = "CONNECT"
    /// Any other token; its text is in the head's `methodName`.
    case other = ""

    /// The method named by the bytes of `range`.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard range.count <= 8 else {
            self = .other
            return
        }
        var word: UInt64 = 0
        for index in range { word = word << 8 | UInt64(bytes[index]) }
        switch word {
        case 0x47_4554: self = .get
        case 0x4845_4144: self = .head
        case 0x504f_5354: self = .post
        case 0x50_5554: self = .put
        case 0x4445_4c45_5445: self = .delete
        case 0x4f_5054_494f_4e53: self = .options
        case 0x50_4154_4348: self = .patch
        case 0x54_5241_4345: self = .trace
        case 0x43_4f4e_4e45_4354: self = .connect
        default: self = .other
        }
    }
}

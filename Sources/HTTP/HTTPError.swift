/// Why a message is refused; closed, so that one table can turn it into a status or an H code.
package enum HTTPError: Error, Equatable, Sendable, CaseIterable {
    // Request line (RFC 9112 section 3)
    case malformedRequestLine
    case malformedTarget
    case unsupportedVersion
    case connectNotSupported
    case oversizedRequestLine
    case oversizedMethod

    // Status line (RFC 9112 section 4)
    case malformedStatusLine
    case oversizedStatusLine

    // Field lines (RFC 9112 section 5)
    case malformedLineEnd
    case lineFolding
    case malformedFieldName
    case malformedFieldValue
    case oversizedFieldName
    case oversizedFieldLine
    case oversizedCookie
    case tooManyFields

    // What the fields say
    case missingHost
    case repeatedHost
    case malformedHost
    case hostDiffersFromTarget
    case malformedContentLength
    case unsupportedTransferCoding
    case malformedConnection
    case malformedUpgrade
    case malformedExpect
    case unsupportedExpectation

    // Content (RFC 9112 sections 6 to 8)
    case malformedChunk
    case oversizedChunk
    case oversizedChunkExtension
    case contentTooLarge
    case truncatedContent

    /// The status to answer a client with whose request has this error.
    ///
    /// Dev Center "HTTP Routing" gives 400 for every limit and every malformed request.
    package var status: Int {
        switch self {
        case .contentTooLarge: 413
        case .unsupportedExpectation: 417
        case .unsupportedVersion: 505
        default: 400
        }
    }

    /// Whether a request with this error is read to the end of its head first, so that its host is known.
    package var isToldAfterWholeHead: Bool {
        switch self {
        case .malformedConnection, .malformedUpgrade, .malformedExpect: true
        default: false
        }
    }

    /// What an error in a dyno's response counts as.
    package var responseFault: ResponseFault {
        switch self {
        case .oversizedStatusLine: .oversizedStatusLine
        case .oversizedCookie: .oversizedCookie
        case .oversizedFieldLine, .oversizedFieldName, .tooManyFields: .oversizedHeader
        case .malformedContentLength: .invalidContentLength
        case .truncatedContent: .truncated
        default: .malformed
        }
    }
}

/// The kinds of bad responses that Heroku's error codes tell apart.
///
/// `malformed` is H17 (Poorly formed HTTP response), `truncated` H13 or H18, the others H25 (HTTP
/// Restriction) with the text in `rawValue`.
package enum ResponseFault: String, Sendable, CaseIterable {
    case malformed
    case truncated
    case oversizedStatusLine = "oversized status line"
    case oversizedHeader = "oversized header"
    case oversizedCookie = "oversized cookie"
    case invalidContentLength = "invalid content length"
}

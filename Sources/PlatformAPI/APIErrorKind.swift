/// The error ids of the Platform API with their statuses (spec api §1).
package enum APIErrorKind: String, Sendable, Codable, CaseIterable {
    case badRequest = "bad_request"
    case unauthorized
    case delinquent
    case forbidden
    case suspended
    case twoFactor = "two_factor"
    case notFound = "not_found"
    case notAcceptable = "not_acceptable"
    case conflict
    case gone
    case rangeNotSatisfiable = "requested_range_not_satisfiable"
    case invalidParams = "invalid_params"
    case verificationNeeded = "verification_needed"
    case multipleMatches = "multiple_matches"
    case confirmationRequired = "confirmation_required"
    case rateLimit = "rate_limit"
    case internalServerError = "internal_server_error"
    case maintenance

    package var status: Int {
        switch self {
        case .badRequest: 400
        case .unauthorized: 401
        case .delinquent: 402
        case .forbidden, .suspended, .twoFactor: 403
        case .notFound: 404
        case .notAcceptable: 406
        case .conflict: 409
        case .gone: 410
        case .rangeNotSatisfiable: 416
        case .invalidParams, .verificationNeeded, .multipleMatches, .confirmationRequired: 422
        case .rateLimit: 429
        case .internalServerError: 500
        case .maintenance: 503
        }
    }
}

/// The body of every answer that is no success: `{"id", "message"}` and what helps to place it.
package struct APIErrorBody: Codable, Hashable, Sendable, Error {
    package let id: String
    package let message: String
    /// A page with more about it.
    package let url: String?
    /// The kind of resource that was not found.
    package let resource: String?
    package let app: NamedReference?

    package init(
        _ kind: APIErrorKind,
        _ message: String,
        url: String? = nil,
        resource: String? = nil,
        app: NamedReference? = nil
    ) {
        id = kind.rawValue
        self.message = message
        self.url = url
        self.resource = resource
        self.app = app
    }

    /// The status that goes with the id; 500 for an id that this version does not know.
    package var status: Int { APIErrorKind(rawValue: id)?.status ?? 500 }
}

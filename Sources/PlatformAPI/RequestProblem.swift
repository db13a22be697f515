/// Why a request could not be read.
package enum RequestProblem: Error, Equatable, Sendable {
    case notJSON
    case notObject
    /// A field that must be there is not; its key.
    case missing(String)
    /// A field has a value that it cannot have: its key and what is wrong.
    case invalid(String, String)

    package init(decodingFailure error: any Error) {
        switch error {
        case let problem as RequestProblem:
            self = problem
        case DecodingError.keyNotFound(let key, _):
            self = .missing(key.stringValue)
        case DecodingError.valueNotFound(_, let context):
            self = .invalid(RequestProblem.name(context), "must not be null")
        case DecodingError.typeMismatch(_, let context):
            self = .invalid(RequestProblem.name(context), "has the wrong type")
        case DecodingError.dataCorrupted(let context):
            self = .invalid(RequestProblem.name(context), context.debugDescription)
        default:
            self = .notJSON
        }
    }

    /// The answer for the client.
    package var answer: APIErrorBody {
        switch self {
        case .notJSON:
            APIErrorBody(.badRequest, "The request body is not valid JSON.")
        case .notObject:
            APIErrorBody(.badRequest, "The request body must be a JSON object.")
        case .missing(let key):
            APIErrorBody(.invalidParams, "Require params: \(key).")
        case .invalid(let key, let reason):
            APIErrorBody(.invalidParams, "Invalid value for \(key): \(reason).")
        }
    }

    // MARK: - Private

    private static func name(_ context: DecodingError.Context) -> String {
        context.codingPath.last { $0.intValue == nil }?.stringValue ?? "request"
    }
}

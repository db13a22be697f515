/// Examines an app with a dyno of its own.
///
/// The answer is a stream: each line is the JSON of a `DoctorEvent`, the last one says that it is over.
package struct DoctorExamine: Endpoint {
    package typealias Answer = Empty
    package static let route = Route(.post, "/herolocal/apps/{app}/examinations")
    package static let summary = "Examines an app with a dyno of its own; streams a JSON object a line."

    package var app: String
    /// Names that the `.env` of the caller's working directory sets.
    package var dotenv: [String]?
    /// Leaves out how long the dyno's server keeps an idle connection, which takes a minute and a half.
    package var quick: Switch?

    package init(app: String, dotenv: [String]? = nil, quick: Switch? = nil) {
        self.app = app
        self.dotenv = dotenv
        self.quick = quick
    }
}

import PlatformAPI

/// Which form of an answer a client asks for: `application/vnd.heroku+json; version=3` or `version=3.VARIANT`.
///
/// A client that names no version gets 3, where Heroku answers 406 (spec api §1); one that wants another gets 406.
enum AcceptedVersion {
    static func variant(of accept: String?) throws(APIErrorBody) -> WireJSON.Variant {
        var hasOther = false
        for range in (accept ?? "*/*").lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard parts.first == "application/vnd.heroku+json",
                let version = parts.first(where: { $0.hasPrefix("version=") })?.dropFirst("version=".count)
            else { continue }
            if version == "3.sdk" { return .sdk }
            if version == "3" || version.hasPrefix("3.") { return .plain }
            hasOther = true
        }
        if hasOther {
            throw APIErrorBody(.notAcceptable, "The requested API version was not found: there is version 3.")
        }
        return .plain
    }
}

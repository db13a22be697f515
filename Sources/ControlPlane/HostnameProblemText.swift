import Model
import PlatformAPI

/// What a client is told of a text that is no hostname.
enum HostnameProblemText {
    static func body(for error: InvalidHostname) -> APIErrorBody {
        APIErrorBody(.invalidParams, sentence(error))
    }

    // MARK: - Private

    private static func sentence(_ error: InvalidHostname) -> String {
        let name = error.text.onOneLine
        return switch error.problem {
        case .empty: "Give a hostname such as www.example.com."
        case .tooLong: "A hostname has \(Limits.Platform.hostnameBytes) characters at most."
        case .url: "\(name) is not a hostname: give the name alone, without http:// and path."
        case .port: "\(name) is not a hostname: leave the port out."
        case .address: "\(name) is not a hostname but an address. Give a name such as www.example.com."
        case .wildcard:
            "\(name) is not a hostname: a wildcard is *. before a domain of two parts or more, *.example.com."
        case .unqualified: "\(name) is not a full hostname. Give a name with a dot, such as www.example.com."
        case .label(let label): "\(name) is not a hostname: \(reason(label.onOneLine))"
        }
    }

    private static func reason(_ label: String) -> String {
        if label.isEmpty { return "it has a dot with nothing before or behind it." }
        if label.utf8.count > Limits.Platform.hostnameLabelBytes {
            return "a part between dots has \(Limits.Platform.hostnameLabelBytes) characters at most."
        }
        return "\"\(label)\" may have letters, digits and hyphens only, no hyphen at its ends. "
            + "Write other alphabets in their xn-- form."
    }
}

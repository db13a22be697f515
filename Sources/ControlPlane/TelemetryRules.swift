import Logplex
import Model
import PlatformAPI

/// What a telemetry drain may be: the one place where what clients send becomes what is kept.
enum TelemetryRules {
    static let otlpHTTP = "otlphttp"

    /// The signals, in the schema's order.
    static func signals(_ names: [String]) throws(APIErrorBody) -> [TelemetrySignal] {
        let known = Set(TelemetrySignal.allCases.map(\.rawValue))
        guard !names.isEmpty, known.isSuperset(of: names) else {
            throw invalid("signals", "must be one or more of traces, metrics, logs")
        }
        return TelemetrySignal.allCases.filter { names.contains($0.rawValue) }
    }

    static func type(_ type: String) throws(APIErrorBody) -> String {
        switch type {
        case otlpHTTP: return type
        case "otlp":
            throw APIErrorBody(
                .invalidParams,
                "gRPC needs HTTP/2, which herolocal does not have. Use the transport http: collectors take it on "
                    + "port 4318."
            )
        default: throw invalid("exporter.type", "must be otlphttp")
        }
    }

    static func endpoint(_ text: String) throws(APIErrorBody) -> String {
        guard text.utf8.count <= Limits.Telemetry.endpointBytes else {
            throw invalid("exporter.endpoint", "has \(Limits.Telemetry.endpointBytes) bytes at most")
        }
        guard (try? DrainURL(text))?.transport == .http else {
            throw invalid("exporter.endpoint", "must be a URL such as http://localhost:4318")
        }
        return text
    }

    static func headers(_ headers: [String: String]) throws(APIErrorBody) -> [String: String] {
        guard headers.count <= Limits.Telemetry.headers,
            headers.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count })
                <= Limits.Telemetry.headerBytes
        else {
            throw invalid(
                "exporter.headers",
                "has \(Limits.Telemetry.headers) fields and \(Limits.Telemetry.headerBytes) bytes at most"
            )
        }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else {
                throw invalid("exporter.headers", "\(name.onOneLine) is no name of a field")
            }
            guard value.utf8.allSatisfy({ $0 == 9 || $0 >= 32 && $0 != 127 }) else {
                throw invalid("exporter.headers", "the value of \(name) has a control character")
            }
            guard !ownFields.contains(name.lowercased()) else {
                throw invalid("exporter.headers", "\(name) is the platform's own")
            }
        }
        return headers
    }

    // MARK: - Private

    /// What would make a request another one.
    private static let ownFields: Set<String> = [
        "host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection",
    ]

    private static func invalid(_ key: String, _ reason: String) -> APIErrorBody {
        RequestProblem.invalid(key, reason).answer
    }
}

extension UInt8 {
    /// What a field's name is made of (RFC 9110 §5.6.2).
    fileprivate var isTokenByte: Bool {
        isDigit || isLowercaseLetter || isUppercaseLetter || "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
}

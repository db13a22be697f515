import Testing

@testable import Model

@Suite("RouterCode")
struct RouterCodeTests {
    /// The table of the router's specification, §9: text, status and level of each code.
    private static let specified: [(code: String, description: String, status: Int, level: RouterLogLevel)] =
        [
            ("H10", "App crashed", 503, .error),
            ("H11", "Backlog too deep", 503, .error),
            ("H12", "Request timeout", 503, .error),
            ("H13", "Connection closed without response", 503, .error),
            ("H14", "No web processes running", 503, .error),
            ("H15", "Idle connection", 503, .error),
            ("H17", "Poorly formatted HTTP response", 503, .error),
            ("H18", "Server Request Interrupted", 503, .error),
            ("H19", "Backend connection timeout", 503, .error),
            ("H20", "App boot timeout", 503, .error),
            ("H21", "Backend connection refused", 503, .error),
            ("H22", "Connection limit reached", 503, .error),
            ("H24", "Forced close", 503, .error),
            ("H25", "HTTP restriction", 502, .error),
            ("H26", "Request Error", 400, .error),
            ("H27", "Client Request Interrupted", 499, .warning),
            ("H28", "Client Connection Idle", 499, .warning),
            ("H31", "Misdirected Request", 421, .error),
            ("H32", "TLS Certificate Mismatch", 495, .error),
            ("H33", "HTTP/2 Stream Broken", 503, .error),
            ("H34", "All up dynos are quarantined", 503, .error),
            ("H80", "Maintenance mode", 503, .info),
            ("H81", "Blank app", 502, .info),
            ("H82", "You've used up your dyno hour pool", 503, .info),
            ("H83", "Planned Service Degradation", 503, .info),
            ("H99", "Platform error", 503, .error),
        ]

    @Test("is one of the specification's codes, in order, and the gaps stay gaps")
    func codes() {
        #expect(RouterCode.allCases.map(\.rawValue) == RouterCodeTests.specified.map(\.code))
    }

    @Test("has the specification's text, status and level", arguments: specified)
    func row(code: String, description: String, status: Int, level: RouterLogLevel) throws {
        let known = try #require(RouterCode(rawValue: code))
        #expect(known.description == description && known.status == status && known.level == level)
    }

    @Test("names a socket only where one side's connection failed")
    func sockets() {
        let named = RouterCode.allCases.filter { $0.socket != nil }
        #expect(named == [.h18, .h27] && named.map(\.socket) == ["backend", "client"])
    }
}

/// Who caused a failed exchange.
package enum Blame: String, Sendable, CaseIterable { case client, dyno, router }

/// The `at=` value of a router line.
package enum RouterLogLevel: String, Sendable { case info, warning, error }

/// An H code: a failure that the router reports in the app's log (Dev Center "Heroku Error Codes").
///
/// One row each: what the log's `desc` says, which status the client gets or the log records, how grave the
/// line is and who is to blame. Codes that no router sends any more (H16, H23, H29, H30) have no case.
package enum RouterCode: String, Sendable, CaseIterable {
    case h10 = "H10"
    case h11 = "H11"
    case h12 = "H12"
    case h13 = "H13"
    case h14 = "H14"
    case h15 = "H15"
    case h17 = "H17"
    case h18 = "H18"
    case h19 = "H19"
    case h20 = "H20"
    case h21 = "H21"
    case h22 = "H22"
    case h24 = "H24"
    case h25 = "H25"
    case h26 = "H26"
    case h27 = "H27"
    case h28 = "H28"
    case h31 = "H31"
    case h32 = "H32"
    case h33 = "H33"
    case h34 = "H34"
    case h80 = "H80"
    case h81 = "H81"
    case h82 = "H82"
    case h83 = "H83"
    case h99 = "H99"

    /// The literal text of the log's `desc` key.
    ///
    /// H25 continues after this text with the restriction that was broken.
    package var description: String { row.description }

    /// The status that the client gets; 499 and 495 exist in the log only, the client of a 499 is gone.
    package var status: Int { row.status }

    /// The log's `at` value.
    package var level: RouterLogLevel { row.level }

    package var blame: Blame { row.blame }

    /// The log's `sock` key, for codes that say whose socket failed.
    package var socket: String? {
        switch self {
        case .h18: "backend"
        case .h27: "client"
        default: nil
        }
    }

    // MARK: - Private

    private struct Row {
        let description: String
        let status: Int
        let level: RouterLogLevel
        let blame: Blame

        init(_ description: String, _ status: Int, _ level: RouterLogLevel, _ blame: Blame) {
            self.description = description
            self.status = status
            self.level = level
            self.blame = blame
        }
    }

    /// Spec router §9; status and level of H33 and H83 are not documented and follow their neighbours.
    private var row: Row {
        switch self {
        case .h10: Row("App crashed", 503, .error, .dyno)
        case .h11: Row("Backlog too deep", 503, .error, .dyno)
        case .h12: Row("Request timeout", 503, .error, .dyno)
        case .h13: Row("Connection closed without response", 503, .error, .dyno)
        case .h14: Row("No web processes running", 503, .error, .dyno)
        case .h15: Row("Idle connection", 503, .error, .dyno)
        case .h17: Row("Poorly formatted HTTP response", 503, .error, .dyno)
        case .h18: Row("Server Request Interrupted", 503, .error, .dyno)
        case .h19: Row("Backend connection timeout", 503, .error, .dyno)
        case .h20: Row("App boot timeout", 503, .error, .dyno)
        case .h21: Row("Backend connection refused", 503, .error, .dyno)
        case .h22: Row("Connection limit reached", 503, .error, .router)
        case .h24: Row("Forced close", 503, .error, .router)
        case .h25: Row("HTTP restriction", 502, .error, .dyno)
        case .h26: Row("Request Error", 400, .error, .client)
        case .h27: Row("Client Request Interrupted", 499, .warning, .client)
        case .h28: Row("Client Connection Idle", 499, .warning, .client)
        case .h31: Row("Misdirected Request", 421, .error, .client)
        case .h32: Row("TLS Certificate Mismatch", 495, .error, .client)
        case .h33: Row("HTTP/2 Stream Broken", 503, .error, .router)
        case .h34: Row("All up dynos are quarantined", 503, .error, .dyno)
        case .h80: Row("Maintenance mode", 503, .info, .router)
        case .h81: Row("Blank app", 502, .info, .router)
        case .h82: Row("You've used up your dyno hour pool", 503, .info, .router)
        case .h83: Row("Planned Service Degradation", 503, .info, .router)
        case .h99: Row("Platform error", 503, .error, .router)
        }
    }
}

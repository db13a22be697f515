/// An L code: a loss or fault of the log system, told in the log itself (Dev Center "Heroku Error Codes").
package enum LogplexCode: String, Sendable, CaseIterable {
    case l10 = "L10"
    case l11 = "L11"
    case l12 = "L12"
    case l13 = "L13"
    case l14 = "L14"
    case l15 = "L15"
    case l20 = "L20"

    /// What the code is about, as its documentation titles it.
    package var title: String {
        switch self {
        case .l10: "Drain buffer overflow"
        case .l11: "Tail buffer overflow"
        case .l12: "Local buffer overflow"
        case .l13: "Local delivery error"
        case .l14: "Certificate validation error"
        case .l15: "Tail buffer temporarily unavailable"
        case .l20: "Tail sessions forbidden"
        }
    }

    /// The PRI that drains carry: local5.warning for losses, local7.warning for a channel's errors.
    package var priority: Int {
        switch self {
        case .l10, .l11, .l12, .l13: 172
        case .l14, .l15, .l20: 188
        }
    }

    /// L10 as Logplex puts it in front of a drain's next frame.
    package static func drainOverflow(dropped count: Int, since time: Timestamp) -> String {
        "Error L10 (output buffer overflow): \(count) messages dropped since \(time.logSecondsText)."
    }

    /// L11 as Logplex puts it in front of a tail's next packet.
    package static func tailOverflow(dropped count: Int, since time: Timestamp) -> String {
        "Error L11 (Tail buffer overflow) -> This tail session dropped \(count) messages since "
            + "\(time.logSecondsText)."
    }

    /// L12 as log-shuttle writes it: the documentation adds a full stop, the program does not.
    package static func localOverflow(dropped count: Int, since time: Timestamp) -> String {
        "Error L12: \(count) messages dropped since \(time.logText)"
    }

    /// L13 as log-shuttle writes it.
    package static func localDelivery(lost count: Int, since time: Timestamp) -> String {
        "Error L13: \(count) messages lost since \(time.logText)"
    }

    /// L14 as Logplex writes it into the app's own log.
    package static func certificate(_ reason: String, drain: String) -> String {
        "Error L14 (certificate validation): error=\"\(reason)\" uri=\"\(drain)\""
    }

    /// L15: the history could not be read.
    package static let historyUnavailable =
        "Error L15 (Tail buffer temporarily unavailable) -> The tail buffer that stores the last 1500 lines "
        + "of your logs is temporarily unavailable. Run `heroku logs` again. If you still encounter the "
        + "error, run `heroku logs -t` to stream your logs (which does not use the tail buffer)."

    /// L20: the channel's live tails are switched off.
    package static let tailForbidden =
        "Error L20 (Tail sessions forbidden) Tail sessions for this app are forbidden due to log volume."
}

extension Timestamp {
    /// `2011-05-03T17:35:00+00:00`: the precision of Logplex's own notes.
    package var logSecondsText: String { String(apiText.dropLast()) + "+00:00" }
}

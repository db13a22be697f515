/// A hostname that an app can have as a custom domain, in lower case: `www.example.com` or `*.example.com`.
///
/// Letters, digits and hyphens in labels of 1 to 63 bytes (RFC 1123 §2.1, RFC 1035 §2.3.4). A wildcard stands
/// alone in the first place and has a name of two labels or more behind it, so that nobody takes a whole
/// top-level domain.
package struct Hostname: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let description: String

    /// Reads a hostname in any case, without a port and without a dot at its end.
    package init(_ text: String) throws(InvalidHostname) {
        let text = text.lowercased()
        if let problem = InvalidHostname.Problem.find(in: text) { throw InvalidHostname(problem, text) }
        description = text
    }

    /// Below which every app has its own name, `demo.localhost`; all of it is this machine (RFC 6761 §6.3).
    package static let platformSuffix = "localhost"

    /// The labels from left to right; a wildcard's first is `*`.
    package var labels: [Substring] { description.split(separator: ".") }

    /// Whether an app may have it beside its own name: what lies outside of the platform's suffix, and what lies
    /// below the app's own name.
    ///
    /// The rest of the platform's names are or will be other apps'.
    package func isFree(to app: AppName) -> Bool {
        labels.last != Substring(Hostname.platformSuffix) || isBelow(app)
    }

    /// Whether it lies below an app's own name: `www.demo.localhost`.
    package func isBelow(_ app: AppName) -> Bool { description.hasSuffix("." + app.hostname) }

    /// What a name below an app's own is called below another's.
    ///
    /// It throws when that is longer than a hostname may be.
    package func moved(from old: AppName, to new: AppName) throws(InvalidHostname) -> Hostname {
        precondition(isBelow(old), "only a name below the app's own moves with it")
        return try Hostname(description.dropLast(old.hostname.utf8.count) + new.hostname)
    }

    package static func < (left: Hostname, right: Hostname) -> Bool { left.description < right.description }
}

/// A text that is no hostname, and why; the edge turns it into a sentence.
package struct InvalidHostname: Error, Equatable {
    /// What is wrong with it.
    package enum Problem: Equatable, Sendable {
        case empty
        /// Longer than `Limits.Platform.hostnameBytes`.
        case tooLong
        /// A scheme, path or user: a URL was given.
        case url
        case port
        case address
        /// A `*` elsewhere than alone in the first label, or with too little behind it.
        case wildcard
        /// One label only.
        case unqualified
        /// A label that is empty, too long, has other bytes than letters, digits and hyphens, or begins or
        /// ends with a hyphen.
        case label(String)
    }

    package let problem: Problem
    package let text: String

    package init(_ problem: Problem, _ text: String) {
        self.problem = problem
        self.text = text
    }
}

// MARK: - Private

extension InvalidHostname.Problem {
    /// What is wrong with `text`, which is in lower case; nil when nothing is.
    fileprivate static func find(in text: String) -> InvalidHostname.Problem? {
        if text.isEmpty { return .empty }
        if text.utf8.count > Limits.Platform.hostnameBytes { return .tooLong }
        if text.contains(where: { "/@?#".contains($0) }) { return .url }
        // A name with a port has one colon, an IPv6 address several.
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        if colons > 0 { return colons > 1 ? .address : .port }
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels[0] == "*" {
            labels.removeFirst()
            if labels.count < 2 { return .wildcard }
        }
        if labels.contains(where: { $0.contains("*") }) { return .wildcard }
        if let label = labels.first(where: { !$0.isLabel }) { return .label(String(label)) }
        // A top-level domain is never a number (RFC 1123 §2.1), an IPv4 address ends with one.
        if labels[labels.count - 1].utf8.allSatisfy(\.isDigit) { return .address }
        return labels.count < 2 ? .unqualified : nil
    }
}

extension Substring {
    fileprivate var isLabel: Bool {
        let bytes = utf8
        guard (1...Limits.Platform.hostnameLabelBytes).contains(bytes.count),
            bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-")
        else { return false }
        return bytes.allSatisfy { $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
    }
}

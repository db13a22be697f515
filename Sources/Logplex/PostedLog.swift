package import Model

/// What is posted to Logplex's `/logs`: syslog messages, each behind its length and a space (logplex, syslog_parser).
package struct PostedLog: Equatable, Sendable {
    /// Messages that are not framed as they must be.
    package struct Malformed: Error, Equatable {
        package init() {}
    }

    /// How many messages there were, those that could not be read among them.
    package private(set) var count = 0
    /// Those that could be read.
    package private(set) var messages: [PostedMessage] = []

    /// Reads all of `content`; a piece of a message at its end is not looked at.
    ///
    /// A message that ends with a line end instead of having a length is malformed.
    package init(_ content: [UInt8]) throws(Malformed) {
        var rest = content[...]
        while let first = rest.first {
            guard let length = PostedLog.takeLength(first, &rest) else {
                if rest.contains(UInt8(ascii: "\n")) { throw Malformed() }
                return
            }
            guard rest.count >= length else { return }
            count += 1
            if let message = PostedMessage(rest.prefix(length)) { messages.append(message) }
            rest = rest.dropFirst(length)
        }
    }

    // MARK: - Private

    /// Takes `LEN SP` off; nil when there is no such.
    private static func takeLength(_ first: UInt8, _ rest: inout ArraySlice<UInt8>) -> Int? {
        guard first != UInt8(ascii: "0") else { return nil }
        let digits = rest.prefix { $0 != UInt8(ascii: " ") }
        guard digits.endIndex < rest.endIndex,
            let length = DecimalDigits.value(String(decoding: digits.prefix(20), as: UTF8.self)),
            length <= Limits.Logplex.postedMessageBytes
        else { return nil }
        rest = rest[(digits.endIndex + 1)...]
        return length
    }
}

/// One posted message: `<PRI>1 TIME HOST TOKEN PS MSGID SD CONTENT` (RFC 5424; without SD is good, too).
package struct PostedMessage: Equatable, Sendable {
    package let priority: UInt8
    /// Nil for a time that is none of RFC 5424's.
    package let time: Timestamp?
    /// What stands for the application's name: the token of a channel.
    package let token: String
    package let process: String
    package let content: [UInt8]

    /// Nil for what has another form.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        guard let head = PostedMessage.takeWord(&rest), let priority = PostedMessage.priority(head),
            let time = PostedMessage.takeWord(&rest), PostedMessage.takeWord(&rest) != nil,
            let token = PostedMessage.takeWord(&rest), let process = PostedMessage.takeWord(&rest),
            PostedMessage.takeWord(&rest) != nil, process.utf8.count <= Limits.Logplex.postedProcessBytes,
            process.utf8.allSatisfy({ $0 > UInt8(ascii: " ") && $0 < 0x7F })
        else { return nil }
        guard PostedMessage.skipData(&rest) else { return nil }
        self.priority = priority
        // Seen from old senders: `2012-12-10T03:00:48Z+00:00`.
        self.time = PostedMessage.time(time.replacing("Z+00:00", with: "Z"))
        self.token = token
        self.process = process == "-" ? "" : process
        content = Array(rest)
    }

    // MARK: - Private

    private static func takeWord(_ rest: inout ArraySlice<UInt8>) -> String? {
        let word = rest.prefix { $0 != UInt8(ascii: " ") }
        guard !word.isEmpty, word.endIndex < rest.endIndex else { return nil }
        rest = rest[(word.endIndex + 1)...]
        return String(validating: word, as: UTF8.self)
    }

    /// `<PRI>1`.
    private static func priority(_ head: String) -> UInt8? {
        guard head.hasPrefix("<"), head.hasSuffix(">1"),
            let value = DecimalDigits.value(head.dropFirst().dropLast(2)),
            value <= 191
        else { return nil }
        return UInt8(value)
    }

    /// A time in UTC, or so far from it as is said behind it: `2010-11-10T17:16:33-08:00`.
    private static func time(_ text: String) -> Timestamp? {
        let zone = text.suffix(6)
        let sign: Int64? =
            switch zone.first {
            case "+": 1
            case "-": -1
            default: nil
            }
        guard let sign, zone.dropFirst(3).first == ":",
            let hours = DecimalDigits.value(zone.dropFirst().prefix(2)), hours < 24,
            let minutes = DecimalDigits.value(zone.suffix(2)), minutes < 60,
            let time = Timestamp("\(text.dropLast(6))Z")
        else { return Timestamp(text) }
        let ahead = sign * Int64(hours * 60 + minutes) * 60_000_000
        return Timestamp(microseconds: time.microseconds - ahead)
    }

    /// Skips `-`, or blocks in brackets, and the blank behind that.
    ///
    /// False when nothing is there, or nothing behind it: that is no message to Logplex (logplex, from_msg).
    private static func skipData(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard let end = endOfData(rest) else { return !rest.isEmpty }
        guard end < rest.endIndex else { return false }
        if rest[end] == UInt8(ascii: " ") { rest = rest[(end + 1)...] }
        return true
    }

    /// Where `-`, or blocks in brackets, end; nil where there is neither.
    private static func endOfData(_ rest: ArraySlice<UInt8>) -> Int? {
        if rest.first == UInt8(ascii: "-") { return rest.startIndex + 1 }
        var end = rest
        while end.first == UInt8(ascii: "[") {
            var isEscaped = false
            let block = end.prefix { byte in
                defer { isEscaped = !isEscaped && byte == UInt8(ascii: "\\") }
                return byte != UInt8(ascii: "]") || isEscaped
            }
            guard block.endIndex < end.endIndex else { return nil }
            end = end[block.endIndex...].dropFirst()
        }
        return end.startIndex > rest.startIndex ? end.startIndex : nil
    }
}

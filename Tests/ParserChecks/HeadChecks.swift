package import HTTP

/// Checks that hold for any bytes whatever: used by the tests with a corpus and by the fuzzers.
///
/// Each returns what is wrong, or nil.
package enum HeadChecks {
    /// Where to cut: everywhere in short messages, at places that the bytes themselves choose in long ones.
    private static func cuts(of bytes: [UInt8], everywhere: Bool) -> [Int] {
        if bytes.isEmpty { return [] }
        if everywhere, bytes.count <= 512 { return Array(0...bytes.count) }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (0..<(everywhere ? 24 : 4)).map { round in
            hash = hash &* 6_364_136_223_846_793_005 &+ UInt64(round)
            return Int(hash >> 33) % bytes.count
        }
    }

    /// `everywhere` cuts a short message at each byte instead of at a few.
    package static func request(_ bytes: [UInt8], everywhere: Bool = true) -> String? {
        let whole = readRequest([bytes])
        for cut in cuts(of: bytes, everywhere: everywhere) {
            let parts = readRequest([Array(bytes[..<cut]), Array(bytes[cut...])])
            if parts != whole { return "cut at \(cut): \(parts), whole: \(whole)" }
        }
        guard case .complete(let reading) = whole else { return nil }
        if let problem = problem(in: reading, of: bytes) { return problem }
        if reading.startLine[1].contains(0x09) { return "a tab in the target" }
        let line = join(reading.startLine[0], " ", reading.startLine[1], " HTTP/1.\(minor(reading))\r\n")
        guard case .complete(let again) = readRequest([rewrite(reading, behind: line)]) else {
            return "what was accepted is refused when it is written again"
        }
        return again == sized(reading, like: again) ? nil : "written again: \(again), before: \(reading)"
    }

    /// The same for a response to a request of that method.
    package static func response(
        _ bytes: [UInt8],
        answering method: RequestMethod,
        everywhere: Bool = true
    ) -> String? {
        let whole = readResponse([bytes], answering: method)
        for cut in cuts(of: bytes, everywhere: everywhere) {
            let parts = readResponse([Array(bytes[..<cut]), Array(bytes[cut...])], answering: method)
            if parts != whole { return "cut at \(cut): \(parts), whole: \(whole)" }
        }
        guard case .complete(let reading) = whole else { return nil }
        if let problem = problem(in: reading, of: bytes) { return problem }
        let reason = reading.decisions == "missing" ? [] : join(" ", reading.startLine[1])
        let line = join("HTTP/1.\(minor(reading)) ", reading.startLine[0], reason, "\r\n")
        let again = readResponse([rewrite(reading, behind: line)], answering: method)
        guard case .complete(let again) = again else {
            return "what was accepted is refused when it is written again: \(again)"
        }
        return again == sized(reading, like: again) ? nil : "written again: \(again), before: \(reading)"
    }

    // MARK: - Private

    /// Nothing that was accepted may hold a byte that ends a line or a field for another reader.
    private static func problem(in reading: MessageReading, of bytes: [UInt8]) -> String? {
        if reading.length > bytes.count { return "longer than what was given" }
        for part in reading.startLine where part.contains(where: { isControl($0) && $0 != 0x09 }) {
            return "control byte in the start line"
        }
        for field in reading.fields {
            if field.name.isEmpty || field.name.contains(where: { isControl($0) || $0 == 0x20 || $0 == 0x3a })
            {
                return "a name that is none: \(field.name)"
            }
            if field.value.contains(where: { isControl($0) && $0 != 0x09 }) {
                return "control byte in a value: \(field.value)"
            }
        }
        return nil
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }

    private static func minor(_ reading: MessageReading) -> Int { reading.version == .http10 ? 0 : 1 }

    /// The message in the plainest form: one blank before each value, one chunk.
    private static func rewrite(_ reading: MessageReading, behind line: [UInt8]) -> [UInt8] {
        var output = line
        for field in reading.fields { output += join(field.name, ": ", field.value, "\r\n") }
        output += join("\r\n")
        guard reading.framing == .chunked else { return output + reading.content }
        if !reading.content.isEmpty {
            output += join(String(reading.content.count, radix: 16), "\r\n", reading.content, "\r\n")
        }
        return output + join("0\r\n\r\n")
    }

    /// The same reading but for its length, which depends on how the message is written.
    private static func sized(_ reading: MessageReading, like other: MessageReading) -> MessageReading {
        var reading = reading
        reading.length = other.length
        return reading
    }
}

/// Bytes of a message, from text and from other bytes.
package protocol MessagePart { var messageBytes: [UInt8] { get } }

extension String: MessagePart { package var messageBytes: [UInt8] { Array(utf8) } }
extension [UInt8]: MessagePart { package var messageBytes: [UInt8] { self } }

package func join(_ parts: any MessagePart...) -> [UInt8] { parts.flatMap(\.messageBytes) }

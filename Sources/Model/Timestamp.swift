/// A point in wall time, UTC, to the microsecond: what log lines and API objects carry.
///
/// Limits are never measured with it; they use the platform clock (`PlatformInstant`).
package struct Timestamp: Hashable, Sendable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package var seconds: Int64 { microseconds.flooredQuotient(by: 1_000_000) }

    /// Nanoseconds since 1970, as OpenTelemetry has times; what is beyond their range is its end.
    package var unixNanoseconds: UInt64 {
        let (nanoseconds, isBeyond) = UInt64(clamping: microseconds).multipliedReportingOverflow(by: 1_000)
        return isBeyond ? .max : nanoseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// `2026-08-10T10:00:00Z`: the Platform API's form (spec api §1).
    package var apiText: String {
        String(decoding: dateAndTime() + [UInt8(ascii: "Z")], as: UTF8.self)
    }

    /// `2026-08-10T10:00:02.123456+00:00`: a log line's form, always six decimals and `+00:00`.
    package var logText: String {
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: Timestamp.logTextBytes) { (free: inout OutputSpan<UInt8>) in
            appendLogText(to: &free)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The length of `logText`.
    package static let logTextBytes = 32

    /// Appends the bytes of `logText` without making a String; there must be room for them.
    package func appendLogText(to free: inout OutputSpan<UInt8>) {
        let seconds = seconds
        let fraction = Int(microseconds - seconds * 1_000_000)
        appendDateAndTime(seconds, to: &free)
        free.append(UInt8(ascii: "."))
        appendTwoDigits(fraction / 10_000, to: &free)
        appendTwoDigits(fraction / 100 % 100, to: &free)
        appendTwoDigits(fraction % 100, to: &free)
        free.append(UInt8(ascii: "+"))
        appendTwoDigits(0, to: &free)
        free.append(UInt8(ascii: ":"))
        appendTwoDigits(0, to: &free)
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction](Z|+00:00)`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20,
            let year = number(bytes[0..<4]), bytes[4] == UInt8(ascii: "-"),
            let month = number(bytes[5..<7]), bytes[7] == UInt8(ascii: "-"),
            let day = number(bytes[8..<10]), bytes[10] == UInt8(ascii: "T"),
            let hour = number(bytes[11..<13]), bytes[13] == UInt8(ascii: ":"),
            let minute = number(bytes[14..<16]), bytes[16] == UInt8(ascii: ":"),
            let second = number(bytes[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        var fraction = 0
        var index = 19
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            var scale = 100_000
            while index < bytes.count, let digit = number(bytes[index...index]) {
                fraction += digit * scale
                scale /= 10
                index += 1
            }
        }
        let zone = bytes[index...]
        guard zone.elementsEqual("Z".utf8) || zone.elementsEqual("+00:00".utf8) else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        let total = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        self.init(microseconds: total * 1_000_000 + Int64(fraction))
    }

    // MARK: - Private

    private func dateAndTime() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: 20) { (free: inout OutputSpan<UInt8>) in
            appendDateAndTime(seconds, to: &free)
        }
        return bytes
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UTC time: \(text)")
        }
        self = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(apiText)
    }
}

extension Int64 {
    /// Quotient rounded towards negative infinity, so that times before 1970 work too.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in digits {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
}

/// Appends the 19 bytes of `2026-08-10T10:00:00`.
private func appendDateAndTime(_ seconds: Int64, to free: inout OutputSpan<UInt8>) {
    let days = seconds.flooredQuotient(by: 86_400)
    let secondOfDay = Int(seconds - days * 86_400)
    let (year, month, day) = civilDate(daysSinceEpoch: days)
    appendTwoDigits(year / 100, to: &free)
    appendTwoDigits(year % 100, to: &free)
    free.append(UInt8(ascii: "-"))
    appendTwoDigits(month, to: &free)
    free.append(UInt8(ascii: "-"))
    appendTwoDigits(day, to: &free)
    free.append(UInt8(ascii: "T"))
    appendTwoDigits(secondOfDay / 3_600, to: &free)
    free.append(UInt8(ascii: ":"))
    appendTwoDigits(secondOfDay / 60 % 60, to: &free)
    free.append(UInt8(ascii: ":"))
    appendTwoDigits(secondOfDay % 60, to: &free)
}

@inline(__always)
private func appendTwoDigits(_ value: Int, to free: inout OutputSpan<UInt8>) {
    free.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10))
    free.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
}

/// Proleptic Gregorian date of a day number; years run from March so that the leap day comes last.
private func civilDate(daysSinceEpoch days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.flooredQuotient(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (Int(year), Int(month), Int(day))
}

private func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
    let adjusted = Int64(month <= 2 ? year - 1 : year)
    let era = adjusted.flooredQuotient(by: 400)
    let yearOfEra = adjusted - era * 400
    let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

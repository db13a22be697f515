/// The date format of HTTP fields, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
package enum HTTPDate {
    /// The length of every such date.
    package static let length = 29

    /// Appends the date of a Unix time; callers keep the result for a second.
    package static func append(unixSeconds: Int64, to output: inout [UInt8]) {
        let (days, second) = Int(unixSeconds).floorDivided(by: 86_400)
        let (_, weekday) = (days + 4).floorDivided(by: 7)
        let date = civilDate(daysSince1970: days)
        appendName("SunMonTueWedThuFriSat", weekday, to: &output)
        Serializer.append(", ", to: &output)
        Serializer.appendPadded(date.day, digits: 2, to: &output)
        output.append(Byte.space)
        appendName("JanFebMarAprMayJunJulAugSepOctNovDec", date.month - 1, to: &output)
        output.append(Byte.space)
        Serializer.appendPadded(date.year, digits: 4, to: &output)
        output.append(Byte.space)
        Serializer.appendPadded(second / 3600, digits: 2, to: &output)
        output.append(Byte.colon)
        Serializer.appendPadded(second / 60 % 60, digits: 2, to: &output)
        output.append(Byte.colon)
        Serializer.appendPadded(second % 60, digits: 2, to: &output)
        Serializer.append(" GMT", to: &output)
    }

    /// The date of a Unix time as text.
    package static func text(unixSeconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(unixSeconds: unixSeconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - Private

    /// Appends the three letters at `index` of a row of names.
    private static func appendName(_ names: String, _ index: Int, to output: inout [UInt8]) {
        output.append(contentsOf: names.utf8.dropFirst(3 * index).prefix(3))
    }

    /// The Gregorian date of a day number, counted in years that begin in March so that leap days come last.
    private static func civilDate(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (daysSince1970 + 719_468).floorDivided(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int {
    /// Quotient and remainder with a remainder that is never negative.
    fileprivate func floorDivided(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

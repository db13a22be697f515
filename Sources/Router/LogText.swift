import HTTP

extension Span<UInt8> {
    /// Whether the bytes can stand between double quotes of a log line as they are, also as a path: visible
    /// ASCII and spaces without `"`, `\` and `%`.
    @inline(__always)
    var isPlainLogText: Bool {
        var position = 0
        while position &+ 8 <= count {
            let word = word(at: position)
            let fromQuote = word ^ 0x2222_2222_2222_2222
            let fromBackslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let fromPercent = word ^ 0x2525_2525_2525_2525
            let fromDelete = word ^ 0x7F7F_7F7F_7F7F_7F7F
            // The highest bit of a byte is set where the byte is zero, or below a space, or not ASCII.
            let one: UInt64 = 0x0101_0101_0101_0101
            let found =
                (fromQuote &- one) & ~fromQuote | (fromBackslash &- one) & ~fromBackslash
                | (fromPercent &- one) & ~fromPercent | (fromDelete &- one) & ~fromDelete
                | (word &- 0x2020_2020_2020_2020) & ~word | word
            if found & 0x8080_8080_8080_8080 != 0 { return false }
            position &+= 8
        }
        while position < count {
            switch self[position] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "%"): return false
            case 0x20..<0x7f: position &+= 1
            default: return false
            }
        }
        return true
    }
}

extension [UInt8] {
    /// Appends a copy of `bytes[range]`.
    mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        reserveCapacity(count + range.count)
        for index in range { append(bytes[index]) }
    }

    /// Appends text for use between double quotes of a log line, so that no input can end the value or the line.
    ///
    /// `"` and `\` get a backslash, control bytes and bytes that are not UTF-8 become `\xNN`; everything else
    /// is copied.
    mutating func append(quoted text: Span<UInt8>) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte >= 0x20, byte < 0x7f {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
                append(byte)
                index += 1
            } else if case let length = utf8Length(of: text, at: index), length > 0 {
                append(text, index..<index + length)
                index += length
            } else {
                append(escaped: byte)
                index += 1
            }
        }
    }

    /// Appends the path of a request target as Router 2.0 logs it: percent-decoded, the query as it came.
    ///
    /// Spec router §8a.5. `scratch` lends its memory for decoding.
    mutating func append(loggedTarget target: Span<UInt8>, scratch: inout [UInt8]) {
        var end = 0
        var isPlain = true
        while end < target.count, target[end] != UInt8(ascii: "?") {
            isPlain = isPlain && target[end] != UInt8(ascii: "%")
            end += 1
        }
        if isPlain {
            append(quoted: target)
            return
        }
        scratch.removeAll(keepingCapacity: true)
        decodePercent(target.extracting(0..<end), to: &scratch)
        append(quoted: scratch.span)
        append(quoted: target.extracting(end..<target.count))
    }

    /// Appends the elements of a list with nothing but commas between them, as the legacy router logs them.
    ///
    /// `scratch` lends its memory.
    mutating func append(quotedList list: Span<UInt8>, scratch: inout [UInt8]) {
        scratch.removeAll(keepingCapacity: true)
        for index in 0..<list.count
        where list[index] != UInt8(ascii: " ") || index == 0 || list[index - 1] != UInt8(ascii: ",") {
            scratch.append(list[index])
        }
        append(quoted: scratch.span)
    }

    // MARK: - Private

    private mutating func append(escaped byte: UInt8) {
        append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "x")])
        append(hexadecimalDigit(byte >> 4))
        append(hexadecimalDigit(byte & 0xf))
    }
}

/// Appends `path` with each `%XX` replaced by its byte; a broken one stays as it is.
private func decodePercent(_ path: Span<UInt8>, to bytes: inout [UInt8]) {
    var index = 0
    while index < path.count {
        if path[index] == UInt8(ascii: "%"), index + 2 < path.count,
            let high = hexadecimalValue(of: path[index + 1]), let low = hexadecimalValue(of: path[index + 2])
        {
            bytes.append(high << 4 | low)
            index += 3
        } else {
            bytes.append(path[index])
            index += 1
        }
    }
}

/// The length of the well-formed UTF-8 sequence of two to four bytes at `index`, 0 when there is none
/// (Unicode table 3-7); C1 control characters count as ill-formed.
private func utf8Length(of text: Span<UInt8>, at index: Int) -> Int {
    let first = text[index]
    let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, first <= 0xf4, index + length <= text.count else { return 0 }
    let second = text[index + 1]
    let lowest: UInt8 =
        switch first {
        case 0xc2, 0xe0: 0xa0
        case 0xf0: 0x90
        default: 0x80
        }
    let highest: UInt8 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf
    guard second >= lowest, second <= highest else { return 0 }
    for offset in 2..<max(2, length) where text[index + offset] & 0xc0 != 0x80 { return 0 }
    return length
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

private func hexadecimalValue(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

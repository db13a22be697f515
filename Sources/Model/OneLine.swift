extension String {
    /// The text without bytes that could end a log line or steer a terminal: each stands as `\n`, `\r`, `\u{…}`.
    ///
    /// For text of a client's that becomes part of a line of the platform's own; nobody may forge such lines.
    package var onOneLine: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return self }
        var line = ""
        for character in unicodeScalars {
            switch character {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case _ where character.value < 0x20 || character.value == 0x7f:
                line += "\\u{\(String(character.value, radix: 16))}"
            default: line.unicodeScalars.append(character)
            }
        }
        return line
    }
}

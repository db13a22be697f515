extension String {
    /// The bytes of the text with `\r`, `\n`, `\t`, `\\`, `\0` and `\xNN` resolved, and `{65536*x}` repeated.
    package var unescaped: [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(self)
        while let character = rest.popFirst() {
            if character == "{", let end = rest.firstIndex(of: "}"),
                case let parts = rest[..<end].split(separator: "*"), parts.count == 2,
                let count = Int(parts[0])
            {
                let piece = String(parts[1]).unescaped
                if piece.count == 1 {
                    bytes += [UInt8](repeating: piece[0], count: count)
                } else {
                    for _ in 0..<count { bytes += piece }
                }
                rest = rest[rest.index(after: end)...]
            } else if character == "\\", let next = rest.popFirst() {
                switch next {
                case "r": bytes.append(13)
                case "n": bytes.append(10)
                case "t": bytes.append(9)
                case "0": bytes.append(0)
                case "x":
                    bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
                    rest = rest.dropFirst(2)
                default: bytes += String(next).utf8
                }
            } else {
                bytes += String(character).utf8
            }
        }
        return bytes
    }
}

/// A host and an optional port, as `Host` and an authority hold them (RFC 9110 section 7.2).
package struct HostValue: Equatable, Sendable {
    /// The host without its port; an IPv6 address keeps its brackets.
    package let name: ByteRange
    /// The digits after the colon; empty where there is no port.
    package let port: ByteRange

    static let empty = HostValue(name: .empty, port: .empty)

    private init(name: ByteRange, port: ByteRange) {
        self.name = name
        self.port = port
    }

    /// Checks `uri-host [ ":" port ]`; nil if the grammar is broken or the host is empty.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard let first = range.first else { return nil }
        let nameEnd =
            bytes[first] == UInt8(ascii: "[")
            ? Self.addressEnd(bytes, range) : Self.registeredNameEnd(bytes, range)
        guard let nameEnd, nameEnd > first else { return nil }
        name = ByteRange(first, nameEnd)
        guard nameEnd < range.upperBound else {
            port = .empty
            return
        }
        guard bytes[nameEnd] == Byte.colon else { return nil }
        for index in nameEnd + 1..<range.upperBound where !bytes[index].isDigitByte { return nil }
        port = ByteRange(nameEnd + 1, range.upperBound)
    }

    /// Whether both name the same place, a default port being as good as none.
    func matches(_ other: HostValue, defaultPort: Int, _ bytes: Span<UInt8>) -> Bool {
        bytes.matches(name.range, ignoringCase: other.name.range)
            && (bytes.decimal(port.range) ?? defaultPort) == (bytes.decimal(other.port.range) ?? defaultPort)
    }

    // MARK: - Private

    /// The end of a registered name or IPv4 address: everything up to a colon, percent-encoding checked.
    private static func registeredNameEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound + bytes.extracting(range).firstUncommonByte(from: 0)
        while index < range.upperBound, bytes[index] != Byte.colon {
            if bytes[index] == Byte.percent {
                guard index + 2 < range.upperBound, bytes[index + 1].hexDigitValue != nil,
                    bytes[index + 2].hexDigitValue != nil
                else { return nil }
                index += 3
            } else {
                guard bytes[index].isHostNameByte else { return nil }
                index += 1
            }
        }
        return index
    }

    /// The end of `[address]`: hexadecimal digits, colons and dots between the brackets.
    private static func addressEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound + 1
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == UInt8(ascii: "]") { return index > range.lowerBound + 2 ? index + 1 : nil }
            guard byte.hexDigitValue != nil || byte == Byte.colon || byte == UInt8(ascii: ".") else {
                return nil
            }
            index += 1
        }
        return nil
    }
}

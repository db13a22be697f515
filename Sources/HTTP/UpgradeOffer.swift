/// What the `Upgrade` fields of a request offer (RFC 9110 section 7.8).
enum UpgradeOffer: Sendable {
    case none
    /// Only h2c, which Heroku's router does not take up.
    case onlyH2C
    case protocols
    case malformed

    /// Adds one field: a list of `name[/version]`, both tokens.
    mutating func add(_ value: ByteRange, _ bytes: Span<UInt8>) {
        var list = TokenList(value)
        var isEmpty = true
        while let element = list.next(bytes) {
            isEmpty = false
            guard Self.isProtocol(element, bytes) else {
                self = .malformed
                return
            }
            if self == .malformed { return }
            let isH2C = FieldKey(bytes, element).isH2C
            self = isH2C && self != .protocols ? .onlyH2C : .protocols
        }
        if isEmpty { self = .malformed }
    }

    private static func isProtocol(_ element: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var slash = element.lowerBound
        while slash < element.upperBound, bytes[slash] != Byte.slash { slash += 1 }
        guard bytes.isToken(element.lowerBound..<slash) else { return false }
        return slash == element.upperBound || bytes.isToken(slash + 1..<element.upperBound)
    }
}

/// Small random changes of messages, the same for the same seed.
package struct Mutation {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// Pieces that parsers are known to disagree about.
    private static let pieces = [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ";", ",", "0", "1", "10", "ffffffffffffffff", "chunked",
        "Transfer-Encoding: chunked\r\n", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Host: b\r\n",
        "\r\n\r\n",
        "HTTP/1.0", "HTTP/1.1", "GET / HTTP/1.1\r\nHost: b\r\n\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "\u{b}",
        "\u{85}",
        "Connection: close\r\n", "Connection: upgrade\r\nUpgrade: websocket\r\n", " \r\n", "\r\n ",
        "identity",
    ].map { Array($0.utf8) }

    /// `message` with one to four changes; `other` lends a part of itself.
    package mutating func change(_ message: [UInt8], lending other: [UInt8]) -> [UInt8] {
        var message = message
        for _ in 0...number(below: 4) {
            let place = number(below: message.count + 1)
            switch number(below: 7) {
            case 0 where place < message.count: message[place] = UInt8(number(below: 256))
            case 1 where place < message.count: message[place] ^= 1 << UInt8(number(below: 8))
            case 2 where place < message.count:
                message.removeSubrange(place..<min(message.count, place + 1 + number(below: 8)))
            case 3: message.insert(contentsOf: Self.pieces[number(below: Self.pieces.count)], at: place)
            case 4 where place < message.count:
                let end = min(message.count, place + 1 + number(below: 24))
                message.insert(contentsOf: Array(message[place..<end]), at: end)
            case 5 where !other.isEmpty:
                let start = number(below: other.count)
                let end = min(other.count, start + 1 + number(below: 48))
                message.insert(contentsOf: other[start..<end], at: place)
            default: message.insert(UInt8(number(below: 256)), at: place)
            }
        }
        return message
    }

    // MARK: - Private

    /// SplitMix64.
    private mutating func number(below bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return Int((value ^ value >> 31) >> 1) % bound
    }
}

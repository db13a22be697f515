import Model

/// What a client of a rendezvous says first: the secret, for some of them a query, for most a line end; then its input.
struct RendezvousGreeting {
    /// What the bytes so far amount to.
    enum Secret: Equatable {
        case needsMore
        case broken
        case known(ResourceID)
    }

    private enum Rest {
        /// Nothing has come after the secret yet.
        case unknown
        /// Up to the line's end there is nothing for the dyno.
        case inLine
        case input
    }

    private var received: [UInt8] = []
    private var rest = Rest.unknown

    /// More than a greeting and what a client types ahead.
    var isTooLong: Bool { received.count > 65_536 }

    mutating func push(_ bytes: [UInt8]) { received += bytes }

    /// The secret, once all of it has come.
    var secret: Secret {
        let length = ResourceID.textLength
        guard received.count >= length else { return .needsMore }
        return ResourceID(String(decoding: received[..<length], as: UTF8.self)).map(Secret.known) ?? .broken
    }

    /// What came behind the secret and is the dyno's.
    mutating func takeRest() -> [UInt8] {
        defer { received = [] }
        return skipLine(Array(received.dropFirst(ResourceID.textLength)))
    }

    /// What of `bytes`, which follow what came before, is the dyno's: a line that goes on is not.
    mutating func skipLine(_ bytes: [UInt8]) -> [UInt8] {
        guard let first = bytes.first else { return [] }
        if case .unknown = rest {
            let goesOn = [UInt8(ascii: "?"), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(first)
            rest = goesOn ? .inLine : .input
        }
        guard case .inLine = rest else { return bytes }
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return [] }
        rest = .input
        return Array(bytes[(end + 1)...])
    }
}

/// A file name pattern, matched in time proportional to pattern times name, whatever the pattern.
///
/// A backtracking matcher could be kept busy for ever by a pattern from an app's own source; this one keeps the set
/// of places in the pattern where it could be and moves all of them with each byte.
struct Glob: Equatable, Sendable {
    private enum Token: Equatable, Sendable {
        case byte(UInt8)
        /// `?`: any byte but a slash.
        case any
        /// `[a-z]`, `[!a-z]`: one byte, never a slash.
        case set([ClosedRange<UInt8>], isNegated: Bool)
        /// `*`: any number of bytes but slashes.
        case star
        /// `**`: any number of bytes.
        case everything
        /// `**/`: nothing, or anything that ends with a slash.
        case directories
    }

    private var tokens: [Token] = []

    init(_ pattern: some Collection<UInt8>) {
        var rest = Array(pattern)[...]
        while let next = rest.popFirst() {
            switch next {
            case UInt8(ascii: "*"): tokens.append(Glob.star(&rest))
            case UInt8(ascii: "?"): tokens.append(.any)
            case UInt8(ascii: "["): tokens.append(Glob.set(&rest) ?? .byte(next))
            case UInt8(ascii: "\\"): tokens.append(.byte(rest.popFirst() ?? next))
            default: tokens.append(.byte(next))
            }
        }
    }

    func matches(_ text: some Collection<UInt8>) -> Bool {
        var places = [Bool](repeating: false, count: tokens.count + 1)
        enter(0, &places)
        for byte in text {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for index in tokens.indices where places[index] { move(from: index, over: byte, to: &next) }
            places = next
        }
        return places[tokens.count]
    }

    // MARK: - Private

    /// Marks a place, and those after it that need no byte to get to.
    private func enter(_ index: Int, _ places: inout [Bool]) {
        places[index] = true
        guard index < tokens.count else { return }
        switch tokens[index] {
        case .star, .everything, .directories: enter(index + 1, &places)
        case .byte, .any, .set: break
        }
    }

    private func move(from index: Int, over byte: UInt8, to places: inout [Bool]) {
        let slash = UInt8(ascii: "/")
        switch tokens[index] {
        case .byte(let wanted):
            if byte == wanted { enter(index + 1, &places) }
        case .any:
            if byte != slash { enter(index + 1, &places) }
        case .set(let ranges, let isNegated):
            let isMember = ranges.contains { $0.contains(byte) }
            if byte != slash, isMember != isNegated { enter(index + 1, &places) }
        case .star:
            if byte != slash { enter(index, &places) }
        case .everything:
            enter(index, &places)
        case .directories:
            // Staying inside must not open the way out: that takes a slash.
            places[index] = true
            if byte == slash { enter(index + 1, &places) }
        }
    }

    private static func star(_ rest: inout ArraySlice<UInt8>) -> Token {
        guard rest.first == UInt8(ascii: "*") else { return .star }
        rest = rest.drop { $0 == UInt8(ascii: "*") }
        guard rest.first == UInt8(ascii: "/") else { return .everything }
        rest = rest.dropFirst()
        return .directories
    }

    /// The set whose `[` was taken; nil, with nothing taken, when it is not closed.
    private static func set(_ rest: inout ArraySlice<UInt8>) -> Token? {
        var inside = rest
        let isNegated = inside.first == UInt8(ascii: "!") || inside.first == UInt8(ascii: "^")
        if isNegated { inside = inside.dropFirst() }
        var ranges: [ClosedRange<UInt8>] = []
        while let low = inside.popFirst() {
            if low == UInt8(ascii: "]"), !ranges.isEmpty {
                rest = inside
                return .set(ranges, isNegated: isNegated)
            }
            var high = low
            if inside.first == UInt8(ascii: "-"), let end = inside.dropFirst().first, end != UInt8(ascii: "]")
            {
                high = end
                inside = inside.dropFirst(2)
            }
            ranges.append(min(low, high)...max(low, high))
        }
        return nil
    }
}

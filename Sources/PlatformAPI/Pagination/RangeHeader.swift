import Model

/// The Range field of a list request (spec api §1): `FIELD [[]START]..[END][; [order=asc|desc][,] max=N[;]]`.
///
/// It reads every form that real clients were seen to send, stray commas and semicolons too.
package struct RangeHeader: Hashable, Sendable {
    package enum Order: String, Sendable { case ascending = "asc", descending = "desc" }

    /// An end of the range; exclusive when it was written with `]` before it.
    package struct Bound: Hashable, Sendable {
        package let text: String
        package let isExclusive: Bool

        package init(_ text: String, isExclusive: Bool = false) {
            self.text = text
            self.isExclusive = isExclusive
        }
    }

    package var field: String
    /// Where the list starts, in the list's own order.
    package var start: Bound?
    /// Where it ends, itself included.
    package var end: Bound?
    package var order: Order
    /// How many items one answer has at most.
    package var maximum: Int

    /// Items of an answer when the client does not say (Platform API reference, Ranges).
    package static let standardMaximum = 200
    /// The most items of an answer; a client that asks for more gets these.
    package static let largestMaximum = 1000

    package init(
        field: String = "id",
        start: Bound? = nil,
        end: Bound? = nil,
        order: Order = .ascending,
        maximum: Int = standardMaximum
    ) {
        self.field = field
        self.start = start
        self.end = end
        self.order = order
        self.maximum = maximum
    }

    /// Reads the field's value; throws when it is no range at all.
    package init(parsing text: some StringProtocol) throws(UnreadableRange) {
        let parts = Substring(text).split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts[0].split(separator: " ")
        guard words.count == 2, let dots = RangeHeader.dots(in: words[1]) else { throw UnreadableRange() }
        self.init(
            field: String(words[0]),
            start: RangeHeader.bound(words[1][..<dots.lowerBound]),
            end: RangeHeader.bound(words[1][dots.upperBound...])
        )
        for option in (parts.count > 1 ? parts[1] : "").split(whereSeparator: { ";, ".contains($0) }) {
            try read(option: option)
        }
    }

    /// The value of a Next-Range field that goes on after `key`.
    package func next(after key: String) -> String {
        let order = self.order == .descending ? "order=desc," : ""
        return "\(field) ]\(key)..\(end?.text ?? ""); \(order)max=\(maximum)"
    }

    // MARK: - Private

    private mutating func read(option: Substring) throws(UnreadableRange) {
        let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { throw UnreadableRange() }
        switch pair[0] {
        case "max":
            guard let value = DecimalDigits.value(pair[1]), value > 0 else { throw UnreadableRange() }
            maximum = min(value, RangeHeader.largestMaximum)
        case "order":
            guard let value = Order(rawValue: String(pair[1])) else { throw UnreadableRange() }
            order = value
        default: break
        }
    }

    private static func dots(in text: Substring) -> Range<Substring.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if next < text.endIndex, text[index] == ".", text[next] == "." {
                return index..<text.index(after: next)
            }
            index = next
        }
        return nil
    }

    private static func bound(_ text: Substring) -> Bound? {
        guard !text.isEmpty else { return nil }
        if text.hasPrefix("]") { return Bound(String(text.dropFirst()), isExclusive: true) }
        return Bound(String(text.hasPrefix("[") ? text.dropFirst() : text))
    }
}

/// A Range field that cannot be read: 416 for a list, no matter for anything else.
package struct UnreadableRange: Error, Equatable {
    package init() {}

    package var answer: APIErrorBody {
        APIErrorBody(.rangeNotSatisfiable, "The Range header is not a range of this list.")
    }
}

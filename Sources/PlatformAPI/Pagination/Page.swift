import Model

/// What items of a list are sorted and cut by.
package enum RangeKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    case number(Int)
    case text(String)

    package var description: String {
        switch self {
        case .number(let value): String(value)
        case .text(let text): text
        }
    }

    package static func < (left: RangeKey, right: RangeKey) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}

/// An item of a list that can be read in pages.
package protocol Rangeable {
    /// The fields that a Range can name, the default first.
    static var rangeFields: [String] { get }

    /// The item's key in one of `rangeFields`.
    func rangeKey(_ field: String) -> RangeKey
}

/// One answer to a list request: the items and what its fields say of the rest.
package struct Page<Item: Rangeable> {
    package let items: [Item]
    /// 206 when items remain, else 200.
    package let status: Int
    /// `id A..B`, or nil when there is no item.
    package let contentRange: String?
    /// What to ask for next, or nil at the end.
    package let nextRange: String?

    package static var acceptRanges: String { Item.rangeFields.joined(separator: ", ") }

    /// Sorts and cuts `list` as `range` wants.
    ///
    /// A field that the list does not have is taken for its default field: heroku3 names one (spec api §1).
    package init(of list: [Item], range: RangeHeader?) {
        var range = range ?? RangeHeader()
        let fields = Item.rangeFields
        if !fields.contains(range.field) { range.field = fields.first ?? "id" }
        let keyed = list.map { (key: $0.rangeKey(range.field), item: $0) }.filter { range.contains($0.key) }
        // The list is oldest first: of two that are made within one second the later one stands first in descending order.
        let ascending = keyed.sorted { $0.key < $1.key }
        let inside = range.order == .ascending ? ascending : ascending.reversed()
        let taken = inside.prefix(range.maximum)
        items = taken.map(\.item)
        contentRange = taken.first.flatMap { first in
            taken.last.map { "\(range.field) \(first.key)..\($0.key)" }
        }
        let hasMore = inside.count > taken.count
        status = hasMore ? 206 : 200
        nextRange = hasMore ? taken.last.map { range.next(after: $0.key.description) } : nil
    }
}

extension RangeHeader {
    /// Whether `key` lies between the bounds, which stand in the list's own order.
    fileprivate func contains(_ key: RangeKey) -> Bool {
        if let start {
            let bound = RangeHeader.key(start.text, like: key)
            if key == bound ? start.isExclusive : precedes(key, bound) { return false }
        }
        if let end {
            let bound = RangeHeader.key(end.text, like: key)
            if key == bound ? end.isExclusive : precedes(bound, key) { return false }
        }
        return true
    }

    private func precedes(_ left: RangeKey, _ right: RangeKey) -> Bool {
        order == .ascending ? left < right : right < left
    }

    private static func key(_ text: String, like other: RangeKey) -> RangeKey {
        switch other {
        case .text: .text(text)
        case .number: DecimalDigits.value(text).map(RangeKey.number) ?? .text(text)
        }
    }
}

package import Model

/// How many dynos of one process type an app wants, and of which size (schema, formation).
package struct FormationRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let type: ProcessType
    package var quantity: Int
    package var size: DynoSize
    package var command: String
    package let created: Timestamp
    package var updated: Timestamp
}

/// A change of one process type; nil leaves as it is.
package struct ScaleChange: Equatable, Sendable {
    /// `3`, or `+1` and `-1` relative to what is (spec api §1); never below zero.
    package enum Quantity: Equatable, Sendable { case absolute(Int), relative(Int) }

    package var type: ProcessType
    package var quantity: Quantity?
    package var size: DynoSize?

    package init(type: ProcessType, quantity: Quantity? = nil, size: DynoSize? = nil) {
        self.type = type
        self.quantity = quantity
        self.size = size
    }
}

extension FormationRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        type = try row.value("type") { try ProcessType($0) }
        quantity = try row.integer("quantity")
        size = try row.value("size") { DynoSize(named: $0) }
        command = try row.text("command")
        created = try row.time("created")
        updated = try row.time("updated")
    }

    /// Applies `change` at `time`; the type is not looked at.
    mutating func apply(_ change: ScaleChange, at time: Timestamp) {
        switch change.quantity {
        case .absolute(let count): quantity = max(0, count)
        case .relative(let difference):
            let (sum, overflow) = quantity.addingReportingOverflow(difference)
            quantity = overflow ? quantity : max(0, sum)
        case nil: break
        }
        if let wanted = change.size { size = wanted }
        updated = time
    }
}

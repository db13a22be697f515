import Model

/// The row a query stands on, read by column name; valid only inside the `read` closure that got it.
struct SQLiteRow {
    private let statement: SQLiteStatement

    init(_ statement: SQLiteStatement) { self.statement = statement }

    func text(_ name: String) throws(StoreError) -> String {
        let column = try column(name)
        guard !statement.isNull(column) else { throw .damaged(column: name) }
        return statement.text(column)
    }

    func optionalText(_ name: String) throws(StoreError) -> String? {
        let column = try column(name)
        return statement.isNull(column) ? nil : statement.text(column)
    }

    func integer(_ name: String) throws(StoreError) -> Int {
        let column = try column(name)
        guard !statement.isNull(column) else { throw .damaged(column: name) }
        return Int(statement.integer(column))
    }

    func optionalInteger(_ name: String) throws(StoreError) -> Int? {
        let column = try column(name)
        return statement.isNull(column) ? nil : Int(statement.integer(column))
    }

    func flag(_ name: String) throws(StoreError) -> Bool { try integer(name) != 0 }

    func time(_ name: String) throws(StoreError) -> Timestamp {
        Timestamp(microseconds: Int64(try integer(name)))
    }

    func optionalTime(_ name: String) throws(StoreError) -> Timestamp? {
        try optionalInteger(name).map { Timestamp(microseconds: Int64($0)) }
    }

    func id(_ name: String) throws(StoreError) -> ResourceID {
        guard let id = ResourceID(try text(name)) else { throw .damaged(column: name) }
        return id
    }

    func optionalID(_ name: String) throws(StoreError) -> ResourceID? {
        guard let text = try optionalText(name) else { return nil }
        guard let id = ResourceID(text) else { throw .damaged(column: name) }
        return id
    }

    /// A value kept as text that has to follow a rule, such as a name or a state.
    func value<Value>(_ name: String, _ parse: (String) throws -> Value?) throws(StoreError) -> Value {
        let text = try text(name)
        guard let value = try? parse(text) else { throw .damaged(column: name) }
        return value
    }

    // MARK: - Private

    private func column(_ name: String) throws(StoreError) -> Int32 {
        guard let column = statement.columns[name] else { throw .damaged(column: name) }
        return column
    }
}

import CSQLite

/// A prepared statement; bound, stepped to its end and reset by `SQLiteConnection`.
@safe
final class SQLiteStatement {
    private let handle: OpaquePointer
    /// Column name to position.
    let columns: [String: Int32]

    /// Takes over a handle from `sqlite3_prepare_v3`.
    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
        var columns: [String: Int32] = [:]
        for index in 0..<(unsafe sqlite3_column_count(handle)) {
            guard let name = unsafe sqlite3_column_name(handle, index) else { continue }
            columns[unsafe String(cString: name)] = index
        }
        self.columns = columns
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Fills parameters ?1, ?2 … in order; as many values as the text has parameters.
    func bind(_ values: [any SQLiteBindable]) throws(SQLiteError) {
        let wanted = unsafe Int(sqlite3_bind_parameter_count(handle))
        precondition(values.count == wanted, "\(values.count) values for \(wanted) parameters")
        for (index, value) in values.enumerated() {
            try check(bind(value.sqliteValue, at: Int32(index + 1)))
        }
    }

    /// Goes to the next row; false at the end.
    func step() throws(SQLiteError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        throw error(code)
    }

    func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    func text(_ column: Int32) -> String {
        guard let bytes = unsafe sqlite3_column_text(handle, column) else { return "" }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    // MARK: - Private

    private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .null: unsafe sqlite3_bind_null(handle, index)
        case .integer(let number): unsafe sqlite3_bind_int64(handle, index, number)
        case .text(let text):
            // SQLITE_TRANSIENT, a cast macro that Swift cannot import: SQLite copies the bytes.
            unsafe sqlite3_bind_text(
                handle,
                index,
                text,
                Int32(text.utf8.count),
                unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            )
        }
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw error(code) }
    }

    private func error(_ code: Int32) -> SQLiteError {
        let connection = unsafe sqlite3_db_handle(handle)
        let text = unsafe sqlite3_errmsg(connection)
        return unsafe SQLiteError(code: code, message: text.map { unsafe String(cString: $0) } ?? "")
    }
}

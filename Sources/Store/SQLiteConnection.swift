import CSQLite

/// One open SQLite database; used by one thread at a time (SQLITE_OPEN_NOMUTEX).
///
/// Statements are prepared once and kept, keyed by their text, so a text must never contain values.
@safe
final class SQLiteConnection {
    private var handle: OpaquePointer?
    private var statements: [String: SQLiteStatement] = [:]

    /// Opens or creates the database file at `path`.
    init(path: String) throws(SQLiteError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK else {
            let error = unsafe SQLiteConnection.error(of: opened, code: code)
            // A handle comes back even from a failed open (sqlite3_open_v2).
            unsafe sqlite3_close_v2(opened)
            throw error
        }
        unsafe handle = opened
    }

    deinit { close() }

    /// Closes the database; every later call throws SQLITE_MISUSE.
    func close() {
        statements.removeAll()
        guard let open = unsafe handle else { return }
        unsafe handle = nil
        unsafe sqlite3_close_v2(open)
    }

    /// How long a statement waits for another program's lock before it throws `busy`.
    func setBusyTimeout(milliseconds: Int32) {
        unsafe sqlite3_busy_timeout(handle, milliseconds)
    }

    /// Runs statements separated by semicolons, without parameters or results.
    func execute(_ script: String) throws(SQLiteError) {
        let open = try unsafe openHandle()
        try unsafe check(sqlite3_exec(open, script, nil, nil, nil))
    }

    /// Runs one statement that gives no rows; the answer is how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: any SQLiteBindable...) throws(SQLiteError) -> Int {
        let open = try unsafe openHandle()
        let statement = try statement(for: sql)
        try statement.bind(values)
        defer { statement.reset() }
        while try statement.step() {}
        return unsafe Int(sqlite3_changes64(open))
    }

    /// Every row of a query, each made into a `Record`.
    func all<Record>(
        _ sql: String,
        _ values: any SQLiteBindable...,
        read: (SQLiteRow) throws -> Record
    ) throws -> [Record] {
        let statement = try statement(for: sql)
        try statement.bind(values)
        defer { statement.reset() }
        var records: [Record] = []
        while try statement.step() { records.append(try read(SQLiteRow(statement))) }
        return records
    }

    /// The first row of a query; nil when it has none.
    func first<Record>(
        _ sql: String,
        _ values: any SQLiteBindable...,
        read: (SQLiteRow) throws -> Record
    ) throws -> Record? {
        let statement = try statement(for: sql)
        try statement.bind(values)
        defer { statement.reset() }
        return try statement.step() ? try read(SQLiteRow(statement)) : nil
    }

    /// Runs `body` as one transaction: all of it is committed, or, when it throws, nothing.
    ///
    /// IMMEDIATE takes the write lock first, so `body` never meets SQLITE_BUSY half-way.
    func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer {
        try execute("BEGIN IMMEDIATE")
        do {
            let answer = try body()
            try execute("COMMIT")
            return answer
        } catch {
            // After SQLITE_FULL or SQLITE_IOERR SQLite may have rolled back by itself.
            if unsafe sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    // MARK: - Private

    private func openHandle() throws(SQLiteError) -> OpaquePointer {
        guard let open = unsafe handle else {
            throw SQLiteError(code: SQLITE_MISUSE, message: "the database is closed")
        }
        return unsafe open
    }

    private func statement(for sql: String) throws(SQLiteError) -> SQLiteStatement {
        if let known = statements[sql] { return known }
        let open = try unsafe openHandle()
        var prepared: OpaquePointer?
        try unsafe check(
            sqlite3_prepare_v3(open, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        )
        guard let prepared = unsafe prepared else {
            throw SQLiteError(code: SQLITE_MISUSE, message: "an empty statement")
        }
        let statement = unsafe SQLiteStatement(prepared)
        statements[sql] = statement
        return statement
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw unsafe SQLiteConnection.error(of: handle, code: code) }
    }

    private static func error(of handle: OpaquePointer?, code: Int32) -> SQLiteError {
        let text = unsafe handle == nil ? sqlite3_errstr(code) : sqlite3_errmsg(handle)
        return unsafe SQLiteError(code: code, message: text.map { unsafe String(cString: $0) } ?? "")
    }
}

import CSQLite

/// A call to SQLite that failed (sqlite.org/rescode.html).
package struct SQLiteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What the caller can do something about; everything else is `other`.
    package enum Kind: Sendable {
        /// SQLITE_FULL: nothing was written.
        case diskFull
        /// SQLITE_BUSY or SQLITE_LOCKED: another program holds the database.
        case busy
        /// SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH or SQLITE_CANTOPEN.
        case notWritable
        /// SQLITE_CORRUPT or SQLITE_NOTADB.
        case damaged
        /// SQLITE_CONSTRAINT: a rule of the schema.
        case constraint
        /// SQLITE_IOERR.
        case inputOutput
        case other
    }

    /// The extended result code.
    package let code: Int32
    /// SQLite's own words, for the daemon's log.
    package let message: String

    package init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    package var kind: Kind {
        switch code & 0xff {
        case SQLITE_FULL: .diskFull
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN: .notWritable
        case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_IOERR: .inputOutput
        default: .other
        }
    }

    package var description: String { "SQLite \(code): \(message)" }
}

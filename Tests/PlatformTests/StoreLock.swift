import PlatformAPI

@testable import Store

/// Another program's lock on the daemon's database: nothing can be written as long as it is held.
final class StoreLock {
    private let connection: SQLiteConnection

    init(on daemon: TestDaemon) throws {
        connection = try SQLiteConnection(path: daemon.paths.database)
        connection.setBusyTimeout(milliseconds: 60_000)
        try connection.execute("BEGIN IMMEDIATE")
    }

    func open() throws {
        try connection.execute("ROLLBACK")
        connection.close()
    }
}

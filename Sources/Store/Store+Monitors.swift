package import Model

extension Store {
    /// The monitor of an app's web dynos; nil as long as it never had one.
    package func monitor(of app: ResourceID) throws(StoreError) -> MonitorRecord? {
        try read {
            try connection.first("SELECT * FROM monitors WHERE app = ?", app) { try MonitorRecord(row: $0) }
        }
    }

    /// The monitors that are switched on, sorted by app.
    package func activeMonitors() throws(StoreError) -> [MonitorRecord] {
        try read {
            try connection.all("SELECT * FROM monitors WHERE active = 1 ORDER BY app") {
                try MonitorRecord(row: $0)
            }
        }
    }

    /// Makes an app's monitor, or changes it.
    package func setMonitor(_ monitor: MonitorRecord) throws(StoreError) {
        try write {
            _ = try findApp(monitor.app)
            try connection.run(
                """
                INSERT INTO monitors (app, id, value, minimum, maximum, active, notifies, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (app) DO UPDATE SET
                    value = excluded.value, minimum = excluded.minimum, maximum = excluded.maximum,
                    active = excluded.active, notifies = excluded.notifies, updated = excluded.updated
                """,
                monitor.app,
                monitor.id,
                monitor.value,
                monitor.minimum,
                monitor.maximum,
                monitor.isActive,
                monitor.notifies,
                monitor.created,
                monitor.updated
            )
        }
    }
}

import Model

/// A value as SQLite stores it (sqlite.org/datatype3.html); real numbers are not used.
enum SQLiteValue: Equatable {
    case null
    case integer(Int64)
    case text(String)
}

/// What a statement's parameter can be filled with.
protocol SQLiteBindable {
    var sqliteValue: SQLiteValue { get }
}

extension String: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(self) }
}

extension Int: SQLiteBindable {
    var sqliteValue: SQLiteValue { .integer(Int64(self)) }
}

extension Bool: SQLiteBindable {
    var sqliteValue: SQLiteValue { .integer(self ? 1 : 0) }
}

extension Optional: SQLiteBindable where Wrapped: SQLiteBindable {
    var sqliteValue: SQLiteValue { map(\.sqliteValue) ?? .null }
}

extension ResourceID: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(description) }
}

extension Timestamp: SQLiteBindable {
    var sqliteValue: SQLiteValue { .integer(microseconds) }
}

extension AppName: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(description) }
}

extension Hostname: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(description) }
}

extension ProcessType: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(description) }
}

extension ConfigVarName: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(description) }
}

extension DynoSize: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(name) }
}

extension PipelineName: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(description) }
}

extension PipelineStage: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(rawValue) }
}

extension PromotionStatus: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(rawValue) }
}

extension PromotionTargetStatus: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(rawValue) }
}

extension ReleaseStatus: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(rawValue) }
}

extension BuildStatus: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(rawValue) }
}

extension AppSetupStatus: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(rawValue) }
}

extension ReviewAppStatus: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(rawValue) }
}

extension TestRunStatus: SQLiteBindable {
    var sqliteValue: SQLiteValue { .text(rawValue) }
}

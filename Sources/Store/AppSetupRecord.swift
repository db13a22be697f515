package import Model

/// An app's set-up from its `app.json` (schema, app-setup).
package struct AppSetupRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let appName: String
    package var status: AppSetupStatus
    package var build: ResourceID?
    /// Why it failed.
    package var failure: String?
    /// What is wrong with the `app.json`.
    package var manifestErrors: [String]
    /// What the `app.json` asks for that is not there.
    package var notes: [String]
    package var postdeployOutput: String?
    package var postdeployCode: Int?
    package var successURL: String?
    package let created: Timestamp
    package let updated: Timestamp
}

extension AppSetupRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        appName = try row.text("app_name")
        status = try row.value("status") { AppSetupStatus(rawValue: $0) }
        build = try row.optionalID("build")
        failure = try row.optionalText("failure")
        manifestErrors = LineList.parse(try row.text("manifest_errors"))
        notes = LineList.parse(try row.text("notes"))
        postdeployOutput = try row.optionalText("postdeploy_output")
        postdeployCode = try row.optionalInteger("postdeploy_code")
        successURL = try row.optionalText("success_url")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}

/// Sentences in one column: one on each line.
enum LineList {
    static func parse(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    static func serialize(_ lines: [String]) -> String { lines.map(\.onOneLine).joined(separator: "\n") }
}

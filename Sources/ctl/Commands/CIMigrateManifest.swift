import Linux
import PlatformAPI

/// `ci:migrate-manifest`: moves what an `app-ci.json` says into `app.json`.
enum CIMigrateManifest: Command {
    static let name = "ci:migrate-manifest"
    static let summary = "move the deprecated app-ci.json into app.json's environments.test"
    static let details = """
        app-ci.json is how tests were described before app.json had environments. The keys of the new
        app.json are sorted.
        """
    static let examples = ["herolocal ci:migrate-manifest"]
    static let takesJSON = false

    static func run(_ given: Given, _ session: Session) throws {
        guard let old = try read("app-ci.json", session) else {
            throw CommandFailure.told([
                "We couldn't find any app-ci.json file in the current directory.",
                "Be in the directory of the app; what is in app.json's environments.test already needs no step.",
            ])
        }
        let present = try read("app.json", session)
        var manifest = present ?? [:]
        var environments: [String: JSONValue] = [:]
        if let value = manifest["environments"] {
            guard let fields = value.object else {
                throw CommandFailure.told("environments in app.json must be an object: put that right first.")
            }
            environments = fields
        }
        if environments["test"] != nil {
            try session.warn(
                "Your app.json already had a test key. It is overwritten with the content of app-ci.json."
            )
        }
        environments["test"] = .object(old)
        manifest["environments"] = .object(environments)
        let text = try JSONText.text(JSONValue.object(manifest)) + "\n"
        try session.action(present == nil ? "Creating app.json file" : "Updating app.json file") {
            try FileSystem.writeAtomically(path("app.json", session), Array(text.utf8))
        }
        try session.action("Deleting app-ci.json file") {
            try FileSystem.remove(path("app-ci.json", session))
        }
        try session.print("Please check the contents of your app.json before committing to your repo.")
        try session.print("You're all set! 🎉")
    }

    // MARK: - Private

    private static func path(_ name: String, _ session: Session) -> String { session.directory + "/" + name }

    /// The file's object; nil when there is no file.
    private static func read(_ name: String, _ session: Session) throws -> [String: JSONValue]? {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try FileSystem.readAll(path(name, session))
        } catch {
            guard error != .noSuchFile else { return nil }
            throw CommandFailure.told("\(name) cannot be read: \(error.text).")
        }
        guard let value = try? WireJSON.decode(JSONValue.self, from: bytes) else {
            throw CommandFailure.told("\(name) is not valid JSON: put that right first.")
        }
        guard let fields = value.object else {
            throw CommandFailure.told("\(name) is not a JSON object: put that right first.")
        }
        return fields
    }
}

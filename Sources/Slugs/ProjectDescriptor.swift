import Model

/// What an app's `project.toml` says that a build with classic buildpacks can follow (Cloud Native Buildpacks, "Project
/// Descriptor"; spec slugs §5).
struct ProjectDescriptor: Equatable, Sendable {
    /// Why the file cannot be read, as the end of a sentence.
    struct Problem: Error, Equatable {
        let text: String
    }

    /// Built-in buildpacks of its group, in order.
    var buildpacks: [BuildpackReference] = []
    /// What the build shall have in its environment.
    var variables: [String: String] = [:]
    /// Whether it is for Cloud Native Buildpacks at all: other programs have files of this name, too.
    var isForBuildpacks = false
    /// What in it says nothing here, in order.
    var unused: [String] = []

    init(parsing bytes: [UInt8]) throws(Problem) {
        let document: TOMLText.Value
        do throws(TOMLText.Failure) {
            document = try TOMLText.parse(bytes)
        } catch {
            throw Problem(text: "its line \(error.line) cannot be read")
        }
        // Version 0.2 of the format, and 0.1.
        if case .table(let fields)? = document["io", "buildpacks"] { read(fields) }
        if case .table(let fields)? = document["build"] {
            read(fields.filter { ["buildpacks", "env"].contains($0.key) })
        }
        if case .table(let fields)? = document["com", "heroku"] {
            unused += fields.keys.sorted().map { "com.heroku.\($0)" }
        }
    }

    // MARK: - Private

    private mutating func read(_ fields: [String: TOMLText.Value]) {
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "group", "buildpacks":
                isForBuildpacks = true
                value.items.forEach { readBuildpack($0) }
            case "env": value.items.forEach { readVariable($0) }
            case "build": value["env"]?.items.forEach { readVariable($0) }
            default: unused.append(key)
            }
        }
    }

    private mutating func readBuildpack(_ entry: TOMLText.Value) {
        guard let id = entry["id"]?.scalarText else {
            unused.append(entry["uri"]?.scalarText?.onOneLine ?? "a buildpack without an id")
            return
        }
        // Every build reads the Procfile.
        guard id != "heroku/procfile" else { return }
        let reference = BuildpackReference(id)
        if reference.isBuiltIn {
            buildpacks.append(reference)
        } else {
            unused.append("\(id.onOneLine) (not built in)")
        }
    }

    private mutating func readVariable(_ entry: TOMLText.Value) {
        guard let name = entry["name"]?.scalarText, let value = entry["value"]?.scalarText,
            (try? ConfigVarName(name)) != nil, !value.utf8.contains(0)
        else {
            unused.append("a variable without a name and a value")
            return
        }
        variables[name] = value
    }
}
